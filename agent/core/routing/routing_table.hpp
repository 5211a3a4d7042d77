#pragma once

#include "agent/core/routing/routing_rule.hpp"
#include "bundle/content_block.hpp"
#include "storage/bundle_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

using storage::RoutingState;

// What is routed at all, beside what its kind of content says about it.
struct RoutedSubject {
  Eid const& destination;
  std::optional<ContentKind> kind;
};

// The rules of the configuration. Immutable, so that workers may share it.
class RoutingTable {
 public:
  // Without rules everything spreads to everyone.
  RoutingTable() = default;
  explicit RoutingTable(std::vector<RoutingRule> rules);

  std::vector<RoutingRule> const& rules() const { return rules_; }

  // False when no bundle is routed: all of them flood, or go where their content sends them.
  bool routes_anything() const { return routes_anything_; }

  bool uses(RoutingStrategy strategy) const;

  // The position of the first rule that matches; none: the destination is left to flooding.
  std::optional<std::size_t> position_for(Eid const& destination) const;

  // That rule, or the one for everything else, which is epidemic.
  RoutingRule const& rule_for(Eid const& destination) const;

  // How a bundle begins its stay here; none when it floods, or when its content decides where it
  // goes. `copies`: what came with it, if anything did.
  std::optional<RoutingState> state_for(RoutedSubject const& subject,
                                        std::optional<std::uint16_t> copies) const;

  // Changes with the rules in anything that state_for() depends on. Plain text.
  std::string signature() const;

 private:
  std::vector<RoutingRule> rules_;
  bool routes_anything_ = false;
};

// What a neighbour that is not the destination is given of the copies.
std::uint16_t copies_to_give(RoutingState const& state, RoutingStrategy strategy);

// After a neighbour has given copies of a bundle that is here; none when its copies count already:
// each node gives them once, so that a transfer that is repeated adds nothing. `first` is whom the
// bundle came from at first.
std::optional<RoutingState> after_copies_came(RoutingState state,
                                              std::uint16_t copies,
                                              Eid const& neighbour,
                                              std::string_view first);

// After such a neighbour has taken the bundle.
RoutingState after_handing_on(RoutingState state, RoutingStrategy strategy, Eid const& neighbour);

}  // namespace bindle::agent
