#include "agent/core/routing/router.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bindle::agent {
namespace {

std::string meaning_of(RoutingRule const& rule) {
  switch (rule.strategy) {
    case RoutingStrategy::epidemic:
      return "every neighbour gets a copy";
    case RoutingStrategy::direct:
      return "the bundle waits here for the destination itself";
    case RoutingStrategy::fixed:
      return "the first of the named neighbours that comes gets it, or the destination itself";
    case RoutingStrategy::plan:
      return "it goes along the contact plan, by the path on which it arrives first, or to the "
             "destination itself";
    case RoutingStrategy::prophet:
      return "at most " + std::to_string(rule.copies) +
             " neighbours that are more likely to deliver it than this node get it, and the "
             "destination itself";
    case RoutingStrategy::spray:
      return "at most " + std::to_string(rule.copies) +
             " copies: a neighbour gets half of those that are left, and the last one waits for "
             "the destination";
  }
  return "";
}

std::string why_of(RoutingRule const& rule, bool is_destination, bool gets_it) {
  if (is_destination) return "it is the destination";
  switch (rule.strategy) {
    case RoutingStrategy::epidemic:
      return "every neighbour gets it";
    case RoutingStrategy::direct:
      return "it is not the destination";
    case RoutingStrategy::fixed:
      return gets_it ? "the rule names it" : "the rule does not name it";
    case RoutingStrategy::plan:
      return gets_it ? "the path begins with it, and its window is open"
                     : "the path does not begin with it now";
    case RoutingStrategy::prophet:
      return gets_it ? "it is more likely to deliver it" : "it is not more likely to deliver it";
    case RoutingStrategy::spray:
      return gets_it ? "it gets " + std::to_string(rule.copies / 2) + " of " +
                           std::to_string(rule.copies) + " copies"
                     : "there is one copy, for the destination";
  }
  return "";
}

// A predictability, with two digits.
std::string shown_predictability(double value) {
  auto const hundredths = std::to_string(100 + std::lround(value * 100));
  return std::string(value >= 0.995 ? "1." : "0.") + hundredths.substr(1);
}

bool starts_now(RouteExplanation const& explanation, Eid const& node, Moment now) {
  if (explanation.path.empty()) return false;
  auto const& first = explanation.path.front();
  return first.to.same_node(node) && first.departure_ms <= now.dtn_ms;
}

void add_once(std::vector<Eid>& nodes, Eid const& node) {
  auto const is_it = [&node](Eid const& other) { return other.same_node(node); };
  if (std::none_of(nodes.begin(), nodes.end(), is_it)) nodes.push_back(node);
}

bool contains(std::vector<Eid> const& nodes, Eid const& node) {
  return std::any_of(
      nodes.begin(), nodes.end(), [&node](Eid const& other) { return other.same_node(node); });
}

}  // namespace

bool Router::is_planned(QueuedBundle const& bundle, Eid const& neighbour) const {
  return !bundle.destination.same_node(neighbour) &&
         table_->rule_for(bundle.destination).strategy == RoutingStrategy::plan;
}

bool Router::may_leave(QueuedBundle const& bundle, Eid const& neighbour, Moment now) {
  return !is_planned(bundle, neighbour) || planned_.may_leave(bundle, neighbour, now);
}

void Router::left(QueuedBundle const& bundle, Eid const& neighbour, Moment now) {
  if (is_planned(bundle, neighbour)) planned_.left(bundle, neighbour, now);
}

void Router::explain_path(RouteExplanation& explanation, Moment now) const {
  auto const path = planned_.path_to(explanation.destination, now);
  if (!path) {
    explanation.why += now.dtn_ms == 0 ? "; the time is not known, so nothing is planned"
                                       : "; the plan has no path that leads there";
    return;
  }
  for (auto const& hop : *path)
    explanation.path.push_back(
        {plan().contacts()[hop.contact].to, hop.departure_ms, hop.arrival_ms});
}

RouteExplanation Router::explain(Eid const& destination,
                                 std::vector<Eid> const& in_contact,
                                 Moment now) const {
  auto const& rule = table_->rule_for(destination);
  RouteExplanation explanation;
  explanation.destination = destination;
  explanation.rule = table_->position_for(destination);
  explanation.pattern = rule.destination.text();
  // What goes to a group has no node to be routed to.
  explanation.strategy = destination.is_singleton() ? rule.strategy : RoutingStrategy::epidemic;
  explanation.why = meaning_of(rule);

  auto const state = table_->state_for({destination, std::nullopt}, std::nullopt);
  if (!state) explanation.why = meaning_of(RoutingRule{});
  std::vector<Eid> candidates;
  if (destination.is_singleton()) candidates.push_back(destination.node_id());
  if (state && rule.strategy == RoutingStrategy::plan) {
    explain_path(explanation, now);
    if (!explanation.path.empty()) add_once(candidates, explanation.path.front().to);
  }
  for (auto const& node : rule.via)
    add_once(candidates, node);
  for (auto const& node : in_contact)
    if (!node.is_null()) add_once(candidates, node);
  auto const by_prophet = state && rule.strategy == RoutingStrategy::prophet;
  if (by_prophet)
    explanation.why += "; the delivery predictability of this node is " +
                       shown_predictability(prophet_.ours(destination, now));
  for (auto const& node : candidates) {
    RouteExplanation::NextHop hop;
    hop.node = node;
    hop.in_contact = contains(in_contact, node);
    auto const extent = reach_of(node, now)->towards(destination);
    hop.gets_it = !state || extent == storage::RoutedExtent::all ||
                  (extent == storage::RoutedExtent::relayed && state->relay &&
                   (rule.strategy != RoutingStrategy::plan || starts_now(explanation, node, now)));
    hop.why = why_of(state ? rule : RoutingRule{}, destination.same_node(node), hop.gets_it);
    if (by_prophet && hop.in_contact)
      hop.why += " (" + shown_predictability(prophet_.theirs(node, destination)) + ")";
    explanation.next_hops.push_back(std::move(hop));
  }
  return explanation;
}

}  // namespace bindle::agent
