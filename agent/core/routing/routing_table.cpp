#include "agent/core/routing/routing_table.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

RoutingRule const& rule_for_the_rest() {
  static RoutingRule const rule;
  return rule;
}

// What nodes say to their neighbours about themselves is no traffic to be routed.
bool is_between_neighbours(std::optional<ContentKind> kind) {
  return kind == ContentKind::request || kind == ContentKind::inventory ||
         kind == ContentKind::receipt || kind == ContentKind::statement ||
         kind == ContentKind::predictabilities;
}

}  // namespace

RoutingTable::RoutingTable(std::vector<RoutingRule> rules)
    : rules_(std::move(rules)),
      routes_anything_(std::any_of(rules_.begin(), rules_.end(), [](RoutingRule const& rule) {
        return rule.strategy != RoutingStrategy::epidemic;
      })) {}

bool RoutingTable::uses(RoutingStrategy strategy) const {
  return std::any_of(rules_.begin(), rules_.end(), [strategy](RoutingRule const& rule) {
    return rule.strategy == strategy;
  });
}

std::optional<std::size_t> RoutingTable::position_for(Eid const& destination) const {
  auto const found = std::find_if(rules_.begin(), rules_.end(), [&](RoutingRule const& rule) {
    return rule.destination.matches(destination);
  });
  if (found == rules_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rules_.begin());
}

RoutingRule const& RoutingTable::rule_for(Eid const& destination) const {
  auto const position = position_for(destination);
  return position ? rules_[*position] : rule_for_the_rest();
}

std::optional<RoutingState> RoutingTable::state_for(RoutedSubject const& subject,
                                                    std::optional<std::uint16_t> copies) const {
  if (!routes_anything_ || !subject.destination.is_singleton() ||
      is_between_neighbours(subject.kind))
    return std::nullopt;
  auto const& rule = rule_for(subject.destination);
  RoutingState state;
  switch (rule.strategy) {
    case RoutingStrategy::epidemic:
      return std::nullopt;
    case RoutingStrategy::direct:
      state.relay = false;
      break;
    case RoutingStrategy::fixed:
    case RoutingStrategy::plan:
      break;
    case RoutingStrategy::prophet:
      // One more than go to others: this node keeps its own.
      state.copies = static_cast<std::uint16_t>(rule.copies + 1);
      break;
    case RoutingStrategy::spray:
      state.copies = std::min(copies.value_or(rule.copies), RoutingRule::kMaxCopies);
      state.relay = state.copies > 1;
      break;
  }
  return state;
}

std::string RoutingTable::signature() const {
  std::string text;
  for (auto const& rule : rules_) {
    text += rule.destination.text() + ' ' + std::string(name(rule.strategy)) + ' ' +
            std::to_string(rule.copies) + '\n';
  }
  return text;
}

std::uint16_t copies_to_give(RoutingState const& state, RoutingStrategy strategy) {
  return strategy == RoutingStrategy::spray ? state.copies / 2 : std::uint16_t{1};
}

std::optional<RoutingState> after_copies_came(RoutingState state,
                                              std::uint16_t copies,
                                              Eid const& neighbour,
                                              std::string_view first) {
  auto const giver = neighbour.node_id().to_string();
  auto const& known = state.given_to;
  if (neighbour.is_null() || giver == first || known.size() == storage::kMaxGivenTo ||
      std::find(known.begin(), known.end(), giver) != known.end())
    return std::nullopt;
  auto const sum = unsigned{state.copies} + copies;
  state.copies = static_cast<std::uint16_t>(std::min<unsigned>(sum, RoutingRule::kMaxCopies));
  state.relay = state.copies > 1;
  state.given_to.push_back(giver);
  return state;
}

RoutingState after_handing_on(RoutingState state, RoutingStrategy strategy, Eid const& neighbour) {
  switch (strategy) {
    case RoutingStrategy::spray:
      state.copies = static_cast<std::uint16_t>(state.copies - copies_to_give(state, strategy));
      state.relay = state.copies > 1;
      break;
    case RoutingStrategy::prophet:
      state.copies = static_cast<std::uint16_t>(state.copies - std::min<unsigned>(state.copies, 1));
      state.relay = state.copies > 1;
      break;
    case RoutingStrategy::epidemic:
    case RoutingStrategy::direct:
    case RoutingStrategy::fixed:
    case RoutingStrategy::plan:
      state.relay = false;
      break;
  }
  if (state.given_to.size() < storage::kMaxGivenTo)
    state.given_to.push_back(neighbour.node_id().to_string());
  return state;
}

}  // namespace bindle::agent
