#pragma once

#include "agent/core/routing/routing_table.hpp"
#include "bundle/eid.hpp"
#include "storage/routed_bundles.hpp"

#include <memory>

namespace bindle::agent {

// For which destinations one neighbour is a next hop. Immutable: what was decided at one moment,
// to be used by workers that read the queues.
class NeighbourReach {
 public:
  NeighbourReach(Eid neighbour, std::shared_ptr<RoutingTable const> table)
      : neighbour_(std::move(neighbour)), table_(std::move(table)) {}

  // Which bundles for this node the neighbour may get.
  storage::RoutedExtent towards(Eid const& destination) const;

 private:
  bool relays_to(Eid const& destination) const;

  Eid neighbour_;
  std::shared_ptr<RoutingTable const> table_;
};

}  // namespace bindle::agent
