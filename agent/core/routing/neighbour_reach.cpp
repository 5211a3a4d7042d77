#include "agent/core/routing/neighbour_reach.hpp"

#include <algorithm>

namespace bindle::agent {

storage::RoutedExtent NeighbourReach::towards(Eid const& destination) const {
  using storage::RoutedExtent;
  if (neighbour_.is_null()) return RoutedExtent::none;
  if (destination.same_node(neighbour_)) return RoutedExtent::all;
  return relays_to(destination) ? RoutedExtent::relayed : RoutedExtent::none;
}

bool NeighbourReach::relays_to(Eid const& destination) const {
  auto const& rule = table_->rule_for(destination);
  switch (rule.strategy) {
    case RoutingStrategy::fixed:
      return std::any_of(rule.via.begin(), rule.via.end(), [this](Eid const& via) {
        return via.same_node(neighbour_);
      });
    case RoutingStrategy::plan:
      return horizon_.planned && horizon_.planned->contains(destination.node_id());
    case RoutingStrategy::prophet:
      return horizon_.prophet && horizon_.prophet->contains(destination.node_id());
    case RoutingStrategy::spray:
      return true;
    case RoutingStrategy::epidemic:
    case RoutingStrategy::direct:
      return false;
  }
  return false;
}

}  // namespace bindle::agent
