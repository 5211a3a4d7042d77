#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/routing/encounter_history.hpp"

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace bindle::agent {

// PRoPHET (RFC 6693) for this node: its own delivery predictabilities, and those of the neighbours
// in contact. A bundle goes to neighbours that are more likely to deliver it, to a limited number
// of them (forwarding strategy GTMX, section 3.6). Part of the core: no I/O.
class ProphetRoutes {
 public:
  using BetterFor = std::shared_ptr<std::set<Eid> const>;

  explicit ProphetRoutes(NodeIds self) : history_(std::move(self)) {}

  EncounterHistory& history() { return history_; }

  EncounterHistory const& history() const { return history_; }

  void heard(Eid const& neighbour, Predictabilities theirs, Moment now);

  void parted(Eid const& neighbour) { told_.erase(neighbour.node_id()); }

  // The nodes that the neighbour is more likely to deliver to than this one. Null when it has told
  // nothing during this contact.
  BetterFor better_for(Eid const& neighbour, Moment now) const;

  // From 0 to 1.
  double ours(Eid const& endpoint, Moment now) const;
  double theirs(Eid const& neighbour, Eid const& endpoint) const;

 private:
  EncounterHistory history_;
  std::map<Eid, Predictabilities> told_;  // by neighbours in contact
};

}  // namespace bindle::agent
