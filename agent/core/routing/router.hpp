#pragma once

#include "agent/core/routing/neighbour_reach.hpp"
#include "agent/core/routing/routing_table.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// Why bundles for a destination go where they go.
struct RouteExplanation {
  struct NextHop {
    Eid node;
    bool in_contact = false;
    bool gets_it = false;  // a bundle made here now would go there, once in contact
    std::string why;
  };

  Eid destination;
  bool here = false;                // it is an endpoint of this node: bundles for it go nowhere
  std::optional<std::size_t> rule;  // position among the rules, from 0; none: the default
  std::string pattern;
  RoutingStrategy strategy = RoutingStrategy::epidemic;
  std::string why;
  std::vector<NextHop> next_hops;
};

// Decides which neighbours are next hops for which destinations. Part of the core: no I/O.
class Router {
 public:
  explicit Router(std::shared_ptr<RoutingTable const> table) : table_(std::move(table)) {}

  RoutingTable const& table() const { return *table_; }

  std::shared_ptr<NeighbourReach const> reach_of(Eid const& neighbour) const {
    return std::make_shared<NeighbourReach const>(neighbour, table_);
  }

  // As for another node's endpoint. `in_contact`: the neighbours' node ids.
  RouteExplanation explain(Eid const& destination, std::vector<Eid> const& in_contact) const;

 private:
  std::shared_ptr<RoutingTable const> table_;
};

}  // namespace bindle::agent
