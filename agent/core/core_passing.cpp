#include "agent/core/core.hpp"

#include <algorithm>
#include <utility>

// What the core does about bundles that go on as they come, without being stored.
namespace bindle::agent {
namespace {

// Whoever takes the bundle is all that it needs: the destination, or the one next hop that a rule
// names. What floods or is given to several neighbours has to be kept for the others.
bool needs_nobody_else(Eid const& neighbour,
                       QueuedBundle const& bundle,
                       Reception const& reception,
                       RoutingTable const& routes) {
  if (neighbour.is_null()) return false;
  if (bundle.destination.same_node(neighbour)) return true;
  if (!reception.routing) return false;
  auto const& rule = routes.rule_for(bundle.destination);
  return rule.strategy == RoutingStrategy::fixed &&
         std::any_of(rule.via.begin(), rule.via.end(), [&neighbour](Eid const& via) {
           return via.same_node(neighbour);
         });
}

}  // namespace

std::optional<Core::Passage> Core::pass_on(ReceivedBundle const& received,
                                           Reception const& reception,
                                           Moment now) {
  auto const& bundle = received.bundle;
  if (settings_.passing == Passing::off || reception.queue != storage::Queue::pending)
    return std::nullopt;
  if (bundle.kind || received.fragment || !bundle.destination.is_singleton()) return std::nullopt;
  if (self().contains(bundle.source)) return std::nullopt;
  for (auto& [link, neighbour] : neighbours_) {
    if (!neighbour.contact) continue;
    if (!needs_nobody_else(neighbour.node, bundle, reception, router_.table())) continue;
    if (neighbour.contact->pass(bundle, now)) return Passage{link, neighbour.node, bundle.length};
  }
  return std::nullopt;
}

Actions Core::pass_ended(Passage const& passage, TransferOutcome outcome, Moment now) {
  Actions actions;
  auto* const contact = contact_of(passage.link);
  if (contact == nullptr) return actions;
  contact->pass_ended(passage.length, outcome, now);
  if (outcome != TransferOutcome::acknowledged)
    advance(passage.link, neighbours_.at(passage.link), actions, now);
  return actions;
}

void Core::pass_was_slow(Passage const& passage, Moment now) {
  if (auto* const contact = contact_of(passage.link)) contact->pass_was_slow(now);
}

void Core::pass_goes_on(Passage const& passage, QueuedBundle stored) {
  auto* const contact = contact_of(passage.link);
  if (contact == nullptr) return;
  if (stored.routing) claims_.take(stored.arrival, passage.link);
  contact->pass_goes_on(std::move(stored));
}

}  // namespace bindle::agent
