#include "agent/core/reception.hpp"

namespace bindle::agent {
namespace {

using storage::Queue;

bool may_learn(ReceivedBundle const& received, AcceptIntroductions accept, bool from_configured_peer) {
  if (!received.introduction || accept == AcceptIntroductions::off) return false;
  if (accept == AcceptIntroductions::peers && !from_configured_peer) return false;
  // A node speaks for itself only, and only over its own session.
  auto const& node = received.introduction->node;
  return node.same_node(received.neighbour) && node.same_node(received.bundle.source);
}

}  // namespace

Reception judge(ReceivedBundle const& received,
                Eid const& self,
                AcceptIntroductions accept,
                bool from_configured_peer,
                Moment now) {
  auto const& bundle = received.bundle;
  if (received.flaw) return {Queue::quarantine, *received.flaw, false};
  if (bundle.destination.is_null()) return {Queue::quarantine, "destination is dtn:none", false};
  if (bundle.expiry_ms <= now.dtn_ms) return {Queue::expired, "lifetime expired", false};
  if (received.hop_count && received.hop_count->count > received.hop_count->limit)
    return {Queue::expired, "hop limit exceeded", false};

  auto const learn = may_learn(received, accept, from_configured_peer);
  if (bundle.destination.same_node(self))
    return {bundle.kind ? Queue::delivered : Queue::inbox, "", learn};
  return {Queue::pending, "", learn};
}

}  // namespace bindle::agent
