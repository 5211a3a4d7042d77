#include "agent/neighbours/discovered_neighbours.hpp"

#include <spdlog/spdlog.h>

namespace bindle::agent {
namespace {

// Of two nodes that discover each other, the one whose name comes first dials. The other one does
// when after so many beacons nobody has.
constexpr unsigned kPatience = 3;

}  // namespace

void DiscoveredNeighbours::neighbour_heard(convergence::discovery::Neighbour const& neighbour) {
  Key key{neighbour.node, neighbour.address.to_string()};
  auto const dialled = dialled_.find(key);
  if (!neighbour.tcpcl_port) {
    if (dialled != dialled_.end()) give_up(dialled);
    return;
  }
  Address address{key.second, *neighbour.tcpcl_port};
  if (dialled != dialled_.end()) {
    if (dialled->second == address) return;
    give_up(dialled);
  }
  if (services_.contacts.is_configured(to_url(address)) ||
      services_.contacts.in_session_with(neighbour.node)) {
    heard_.erase(key);
    return;
  }
  auto const is_known = services_.is_known(neighbour);
  if (!is_known && accept_ == AcceptNeighbours::known) return;
  if (is_our_turn(key, neighbour.node)) dial(std::move(key), std::move(address), is_known);
}

bool DiscoveredNeighbours::is_our_turn(Key const& key, Eid const& node) {
  return self_.to_string() < node.to_string() || ++heard_[key] >= kPatience;
}

void DiscoveredNeighbours::dial(Key key, Address address, bool is_known) {
  auto const url = to_url(address);
  spdlog::info("{} announces itself at {}{}",
               key.first.to_string(),
               url,
               is_known ? "" : ", and is not known here");
  services_.dial(address);
  dialled_.emplace(std::move(key), std::move(address));
}

void DiscoveredNeighbours::neighbour_lost(convergence::discovery::Neighbour const& neighbour) {
  Key const key{neighbour.node, neighbour.address.to_string()};
  heard_.erase(key);
  if (auto const dialled = dialled_.find(key); dialled != dialled_.end()) give_up(dialled);
}

void DiscoveredNeighbours::give_up(std::map<Key, Address>::iterator dialled) {
  spdlog::info("{} announces itself at {} no more",
               dialled->first.first.to_string(),
               to_url(dialled->second));
  services_.give_up(dialled->second);
  dialled_.erase(dialled);
}

}  // namespace bindle::agent
