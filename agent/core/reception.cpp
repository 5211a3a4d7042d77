#include "agent/core/reception.hpp"

#include "agent/core/echo_service.hpp"

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

Reception deleted_in(Queue queue, ReasonCode reason, std::string words) {
  return {.queue = queue, .reason = std::move(words), .deleted = reason};
}

// RFC 9171 section 5.7: the destination is an endpoint of this node.
Reception deliver(ReceivedBundle const& received, ReceptionPolicy const& policy) {
  auto const& bundle = received.bundle;
  auto const to_node = received.administrative_record && bundle.destination.is_node_id();
  if (bundle.kind || to_node) return {.queue = Queue::delivered};
  if (!is_echo_endpoint(bundle.destination, policy.ipn_echo_service))
    return {.queue = Queue::inbox};
  return {.queue = Queue::delivered, .echo = may_be_echoed(received, policy.ipn_echo_service)};
}

}  // namespace

Reception judge(ReceivedBundle const& received,
                ReceptionPolicy const& policy,
                bool from_configured_peer,
                Moment now) {
  auto const& bundle = received.bundle;
  if (received.unsupported.delete_bundle)
    return deleted_in(Queue::quarantine,
                      ReasonCode::block_unsupported,
                      "a block that is not supported here asks for the bundle's deletion");
  if (received.flaw)
    return {
        .queue = Queue::quarantine, .reason = *received.flaw, .deleted = received.security_failure};
  if (bundle.destination.is_null())
    return deleted_in(
        Queue::quarantine, ReasonCode::destination_unavailable, "destination is dtn:none");
  if (bundle.expires.passed(now.instant()))
    return deleted_in(Queue::expired, ReasonCode::lifetime_expired, "lifetime expired");
  if (received.hop_count && received.hop_count->exceeded())
    return deleted_in(Queue::expired, ReasonCode::hop_limit_exceeded, "hop limit exceeded");

  auto const is_here = policy.self.contains(bundle.destination);
  // At its destination a fragment waits for the others (RFC 9171 section 5.9); content does so at
  // every node, because nothing unverified spreads and only the whole can be verified.
  if (received.fragment && (bundle.kind || is_here)) return {.queue = Queue::reassembly};

  auto reception = is_here ? deliver(received, policy) : Reception{.queue = Queue::pending};
  if (!is_here)
    reception.routing =
        policy.routes->state_for({bundle.destination, bundle.kind}, received.copies);
  if (reception.routing &&
      policy.routes->rule_for(bundle.destination).strategy == RoutingStrategy::spray)
    reception.further_copies = received.copies;
  reception.learn_introduction =
      may_learn(received, policy.accept_introductions, from_configured_peer);
  return reception;
}

}  // namespace bindle::agent
