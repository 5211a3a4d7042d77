#pragma once

#include "agent/core/routing/neighbour_reach.hpp"
#include "agent/core/routing/routing_table.hpp"

#include <chrono>
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

  // By the contact plan: who gets it on the way, and when. Of a bundle of no length.
  struct PathStep {
    Eid to;
    DtnTimeMs departure_ms = 0;
    DtnTimeMs arrival_ms = 0;
  };

  std::vector<PathStep> path;
};

// Decides which neighbours are next hops for which destinations. `now` is what decisions that
// depend on the time go by. Part of the core: no I/O.
class Router {
 public:
  Router(std::shared_ptr<RoutingTable const> table, PlannedRoutes planned, ProphetRoutes prophet)
      : table_(std::move(table)), planned_(std::move(planned)), prophet_(std::move(prophet)) {}

  RoutingTable const& table() const { return *table_; }

  ContactPlan const& plan() const { return planned_.plan(); }

  std::shared_ptr<NeighbourReach const> reach_of(Eid const& neighbour, Moment now) const {
    return std::make_shared<NeighbourReach const>(
        neighbour,
        table_,
        NeighbourReach::Horizon{planned_.beyond(neighbour, now),
                                prophet_.better_for(neighbour, now)});
  }

  ProphetRoutes& prophet() { return prophet_; }

  // Whether a routed bundle that is within the neighbour's reach may go there now.
  bool may_leave(QueuedBundle const& bundle, Eid const& neighbour, Moment now);

  // It is on its way; then it no longer is, and true means that others may leave that could not.
  void left(QueuedBundle const& bundle, Eid const& neighbour, Moment now);

  bool settled(Arrival arrival) { return planned_.settled(arrival); }

  // When the reach of neighbours changes by itself, on the clock of `now.elapsed`.
  std::optional<std::chrono::milliseconds> next_look(Moment now) const {
    return planned_.next_look(now);
  }

  // As for another node's endpoint. `in_contact`: the neighbours' node ids.
  RouteExplanation explain(Eid const& destination,
                           std::vector<Eid> const& in_contact,
                           Moment now) const;

 private:
  void explain_path(RouteExplanation& explanation, Moment now) const;
  bool is_planned(QueuedBundle const& bundle, Eid const& neighbour) const;

  std::shared_ptr<RoutingTable const> table_;
  PlannedRoutes planned_;
  ProphetRoutes prophet_;
};

}  // namespace bindle::agent
