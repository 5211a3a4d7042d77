#include "agent/core/core.hpp"

#include <algorithm>
#include <utility>

// What the core does about bundles that are routed: who may hand which of them on now.
namespace bindle::agent {

Actions Core::routed_fetched(LinkId link,
                             Contact::FetchRouted const& fetch,
                             std::vector<QueuedBundle> bundles,
                             Moment now) {
  Actions actions;
  auto* const contact = contact_of(link);
  if (contact == nullptr) return actions;
  auto const may_leave = [this, contact, now](QueuedBundle const& bundle) {
    return router_.may_leave(bundle, contact->peer(), now);
  };
  contact->routed_fetched(fetch.send_class, std::move(bundles), fetch.limit, may_leave);
  advance(link, neighbours_.at(link), actions, now);
  return actions;
}

Actions Core::hand_over_recorded(Arrival arrival, Moment now) {
  Actions actions;
  release(arrival, actions, now);
  return actions;
}

Actions Core::routing_changed(Moment now) {
  Actions actions;
  look_again_for_routed(actions, now);
  return actions;
}

void Core::release(Arrival arrival, Actions& actions, Moment now) {
  auto const has_room = router_.settled(arrival);
  if (claims_.release(arrival) || has_room) look_again_for_routed(actions, now);
}

bool Core::release_all(LinkId link, Contact const& contact) {
  auto is_free = claims_.release_all(link);
  for (auto const arrival : contact.routed_in_flight())
    is_free = router_.settled(arrival) || is_free;
  return is_free;
}

void Core::look_again_for_routed(Actions& actions, Moment now) {
  for (auto& [link, neighbour] : neighbours_)
    if (neighbour.contact) neighbour.contact->look_again_for_routed();
  advance_all(actions, now);
}

bool Core::claim(LinkId link, Neighbour& neighbour, QueuedBundle const& bundle, Moment now) {
  if (!bundle.routing) return true;
  if (router_.may_leave(bundle, neighbour.node, now) && claims_.take(bundle.arrival, link)) {
    router_.left(bundle, neighbour.node, now);
    return true;
  }
  neighbour.contact->withdraw(bundle.arrival, now);
  return false;
}

void Core::begin_encounter(Eid const& neighbour, Actions& actions, Moment now) {
  if (neighbour.is_null() || !router_.table().uses(RoutingStrategy::prophet)) return;
  auto& history = router_.prophet().history();
  history.met(neighbour, now.node_ms);
  actions.push_back(
      action::TellPredictabilities{neighbour, history.said_to(neighbour, now.node_ms)});
}

Actions Core::predictabilities_heard(Eid const& neighbour, Predictabilities table, Moment now) {
  Actions actions;
  if (!in_contact_with(neighbour) || !router_.table().uses(RoutingStrategy::prophet))
    return actions;
  router_.prophet().heard(neighbour, std::move(table), now);
  look_again_for_routed(actions, now);
  return actions;
}

bool Core::in_contact_with(Eid const& node) const {
  return std::any_of(neighbours_.begin(), neighbours_.end(), [&node](auto const& entry) {
    return entry.second.node.same_node(node);
  });
}

RouteExplanation Core::explain_route(Eid const& destination, Moment now) const {
  std::vector<Eid> in_contact;
  for (auto const& [link, neighbour] : neighbours_)
    if (neighbour.contact) in_contact.push_back(neighbour.node);
  auto explanation = router_.explain(destination, in_contact, now);
  if (self().contains(destination)) {
    explanation.here = true;
    explanation.why = "it is an endpoint of this node";
    explanation.next_hops.clear();
    explanation.path.clear();
  }
  return explanation;
}

}  // namespace bindle::agent
