#pragma once

#include "agent/core/routing/contact_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace bindle::agent {

struct PlannedHop {
  std::size_t contact = 0;  // its position in the plan
  ContactWindow window;
  DtnTimeMs departure_ms = 0;  // when sending begins
  DtnTimeMs arrival_ms = 0;
};

using PlannedPath = std::vector<PlannedHop>;

struct PathQuestion {
  ContactPlan::NodeNumber from = 0;
  DtnTimeMs at_ms = 0;
  std::uint64_t length = 0;  // octets of the bundle

  // For how long windows that are open now have bundles to send that were given to them before, by
  // the position of the contact.
  std::map<std::size_t, std::uint64_t> busy_ms = {};

  // Next hops that are out of the question.
  std::set<ContactPlan::NodeNumber> not_via = {};
};

// When a bundle can be at each of the nodes at the earliest, and on which path: Dijkstra's
// algorithm over contacts. A contact is used in the first of its windows that has room for the
// whole bundle.
class EarliestArrivals {
 public:
  EarliestArrivals(ContactPlan const& plan, PathQuestion const& question);

  // Beginning at `question.from`. Empty for that node itself; none where no path leads.
  std::optional<PlannedPath> path_to(ContactPlan::NodeNumber node) const;

 private:
  struct Reached {
    DtnTimeMs at_ms = 0;
    std::optional<PlannedHop> last_hop;  // none: where the search began
    ContactPlan::NodeNumber before = 0;
  };

  std::vector<std::optional<Reached>> reached_;  // by node number
};

}  // namespace bindle::agent
