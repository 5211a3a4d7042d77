#pragma once

#include "agent/neighbours/known_neighbours.hpp"
#include "agent/neighbours/neighbour_policy.hpp"
#include "agent/neighbours/trust.hpp"
#include "convergence/link.hpp"

#include <boost/asio/ip/address.hpp>

#include <set>
#include <string>
#include <vector>

namespace bindle::agent {

// Who is no stranger here: those in the keyring at level known or above, those that were met
// before (trust on first use), those with a [[neighbour]], and who is at the address of a [[peer]].
// It gives nobody rights of any other kind. Belongs to the I/O thread.
class KnownNodes {
 public:
  // `peers`: the URLs that the administrator named. All of it outlives this object, and counts as
  // it is at the time of each question.
  KnownNodes(Trust const& trust,
             KnownNeighbours const& met,
             NeighbourSettings const& settings,
             std::vector<std::string> const& peers);

  // By what it calls itself, which anybody may; good for dialling it, and finding out.
  bool knows(Eid const& node) const;

  bool knows(boost::asio::ip::address const& host) const { return hosts_.contains(host); }

  // Whoever is at the other end of an established link. A key that it proved to have counts for
  // more than its name.
  bool knows(convergence::LinkDescription const& link) const;

  NeighbourPolicy const* policy_of(Eid const& node) const { return settings_.find(node); }

 private:
  bool has_named_key(Eid const& node) const;

  Trust const& trust_;
  KnownNeighbours const& met_;
  NeighbourSettings const& settings_;
  std::set<std::string> urls_;
  std::set<boost::asio::ip::address> hosts_;  // of them, where they are no names
};

}  // namespace bindle::agent
