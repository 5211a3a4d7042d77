#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/routing/contact_plan.hpp"
#include "agent/core/routing/earliest_arrival.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace bindle::agent {

// Follows the contact plan for this node: which bundle leaves now, and over which of its contacts.
// Nothing is planned while the time is unknown. Part of the core: no I/O.
class PlannedRoutes {
 public:
  // The nodes that bundles can reach from a neighbour, itself among them.
  using Beyond = std::shared_ptr<std::set<Eid> const>;

  PlannedRoutes(NodeIds self, std::shared_ptr<ContactPlan const> plan)
      : self_(std::move(self)), plan_(std::move(plan)) {}

  ContactPlan const& plan() const { return *plan_; }

  // By way of a neighbour whose window is open now. For which of their bundles that is the best way
  // may_leave() says.
  Beyond beyond(Eid const& neighbour, Moment now) const;

  // The bundle's best path begins with the neighbour, now, and leads to its destination before it
  // expires.
  bool may_leave(QueuedBundle const& bundle, Eid const& neighbour, Moment now);

  // It is on its way over the link to the neighbour, and takes its time of the window.
  void left(QueuedBundle const& bundle, Eid const& neighbour, Moment now);

  // It no longer is. True when the window has room again for what found none.
  bool settled(Arrival arrival);

  // Of a bundle of no length that is made here now.
  std::optional<PlannedPath> path_to(Eid const& destination, Moment now) const;

  // When next hops may have changed by themselves, on the clock of `now.elapsed`: windows open and
  // close, and a clock that was not set is. None without a plan.
  std::optional<std::chrono::milliseconds> next_look(Moment now) const;

 private:
  struct Way {
    std::uint64_t length = 0;
    std::set<ContactPlan::NodeNumber> not_via;

    friend auto operator<=>(Way const&, Way const&) = default;
  };

  struct Underway {
    std::size_t contact = 0;
    std::uint64_t sending_ms = 0;
  };

  EarliestArrivals const& arrivals(Way const& way, Moment now);
  std::optional<PlannedPath> path_of(QueuedBundle const& bundle, Moment now);
  bool leads_over(PlannedPath const& path, Eid const& neighbour, DtnTimeMs at_ms) const;
  std::optional<std::size_t> open_contact_to(Eid const& neighbour, DtnTimeMs at_ms) const;

  NodeIds self_;
  std::shared_ptr<ContactPlan const> plan_;
  std::map<Arrival, Underway> underway_;
  std::map<std::size_t, std::uint64_t> busy_ms_;  // by contact
  std::set<std::size_t> crowded_;                 // contacts that had no room for a bundle

  // What was found for `searched_at_`, as long as it holds.
  std::map<Way, EarliestArrivals> found_;
  DtnTimeMs searched_at_ = 0;
  std::uint64_t left_since_ms_ = 0;
};

}  // namespace bindle::agent
