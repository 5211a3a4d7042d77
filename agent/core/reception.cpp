#include "agent/core/reception.hpp"

namespace bindle::agent {
namespace {

using storage::Queue;

bool may_learn(ReceivedBundle const& received,
               AcceptIntroductions accept,
               bool from_configured_peer) {
  if (!received.introduction || accept == AcceptIntroductions::off) return false;
  if (accept == AcceptIntroductions::peers && !from_configured_peer) return false;
  // A node speaks for itself only, and only over its own session.
  auto const& node = received.introduction->node;
  return node.same_node(received.neighbour) && node.same_node(received.bundle.source);
}

// The demux, and the service number that most implementations give it.
bool is_echo(Eid const& destination) {
  auto const service = destination.service();
  return service == "echo" || service == "7";
}

}  // namespace

Reception judge(ReceivedBundle const& received,
                Eid const& self,
                AcceptIntroductions accept,
                bool from_configured_peer,
                Moment now) {
  auto const& bundle = received.bundle;
  if (received.flaw) return {.queue = Queue::quarantine, .reason = *received.flaw};
  if (bundle.destination.is_null())
    return {.queue = Queue::quarantine, .reason = "destination is dtn:none"};
  if (bundle.expiry_ms <= now.dtn_ms)
    return {.queue = Queue::expired, .reason = "lifetime expired"};
  if (received.hop_count && received.hop_count->exceeded())
    return {.queue = Queue::expired, .reason = "hop limit exceeded"};

  // At its destination a fragment waits for the others (RFC 9171 section 5.9); content does so at
  // every node, because nothing unverified spreads and only the whole can be verified.
  if (received.fragment && (bundle.kind || bundle.destination.same_node(self)))
    return {.queue = Queue::reassembly};

  auto const learn = may_learn(received, accept, from_configured_peer);
  if (!bundle.destination.same_node(self))
    return {.queue = Queue::pending, .learn_introduction = learn};
  if (bundle.kind) return {.queue = Queue::delivered, .learn_introduction = learn};
  if (!is_echo(bundle.destination)) return {.queue = Queue::inbox};
  // A node that echoed its own echoes would never end.
  auto const answers = !bundle.source.is_null() && !bundle.source.same_node(self);
  return {.queue = Queue::delivered, .echo = answers};
}

}  // namespace bindle::agent
