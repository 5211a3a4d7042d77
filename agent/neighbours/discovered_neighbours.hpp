#pragma once

#include "agent/neighbours/accept_neighbours.hpp"
#include "agent/neighbours/contact_table.hpp"
#include "convergence/discovery/entity.hpp"
#include "convergence/tcpcl/address.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace bindle::agent {

// Decides which of the nodes that announce themselves are dialled: those that are known, or anybody
// where the administrator says so. Whether it is a stranger who answers, the session shows. A
// beacon never does more than that. Belongs to the I/O thread.
class DiscoveredNeighbours final : public convergence::discovery::NeighbourObserver {
 public:
  struct Services {
    std::function<void(convergence::tcpcl::Address const&)> dial;
    std::function<void(convergence::tcpcl::Address const&)> give_up;
    std::function<bool(convergence::discovery::Neighbour const&)> is_known;
    ContactTable const& contacts;
  };

  DiscoveredNeighbours(Eid self, AcceptNeighbours accept, Services services)
      : self_(std::move(self)), accept_(accept), services_(std::move(services)) {}

  void neighbour_heard(convergence::discovery::Neighbour const& neighbour) override;
  void neighbour_lost(convergence::discovery::Neighbour const& neighbour) override;

 private:
  using Address = convergence::tcpcl::Address;
  using Key = std::pair<Eid, std::string>;  // the node, and its IP address

  void dial(Key key, Address address, bool is_known);
  void give_up(std::map<Key, Address>::iterator dialled);
  bool is_our_turn(Key const& key, Eid const& node);

  Eid self_;
  AcceptNeighbours accept_;
  Services services_;
  std::map<Key, Address> dialled_;
  std::map<Key, unsigned> heard_;  // beacons of those that are left to dial us
};

}  // namespace bindle::agent
