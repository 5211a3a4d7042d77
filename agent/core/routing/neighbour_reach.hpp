#pragma once

#include "agent/core/routing/planned_routes.hpp"
#include "agent/core/routing/prophet_routes.hpp"
#include "agent/core/routing/routing_table.hpp"
#include "bundle/eid.hpp"
#include "storage/routed_bundles.hpp"

#include <memory>

namespace bindle::agent {

// For which destinations one neighbour is a next hop. Immutable: what was decided at one moment,
// to be used by workers that read the queues.
class NeighbourReach {
 public:
  // What lies beyond the neighbour, by the strategies that look further than the next hop.
  struct Horizon {
    PlannedRoutes::Beyond planned;  // null: nothing, here and below
    ProphetRoutes::BetterFor prophet;
  };

  NeighbourReach(Eid neighbour, std::shared_ptr<RoutingTable const> table, Horizon horizon)
      : neighbour_(std::move(neighbour)), table_(std::move(table)), horizon_(std::move(horizon)) {}

  // Which bundles for this node the neighbour may get.
  storage::RoutedExtent towards(Eid const& destination) const;

 private:
  bool relays_to(Eid const& destination) const;

  Eid neighbour_;
  std::shared_ptr<RoutingTable const> table_;
  Horizon horizon_;
};

}  // namespace bindle::agent
