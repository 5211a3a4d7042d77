#pragma once

#include "convergence/datagram_socket.hpp"
#include "convergence/discovery/beacon.hpp"
#include "convergence/discovery/config.hpp"
#include "convergence/discovery/network_interfaces.hpp"

#include <vector>

namespace bindle::convergence::discovery {

// What is announced there: the listeners that can be reached through this interface with IP of the
// same version, and when the next beacon follows.
Beacon beacon_for(NetworkInterface const& interface,
                  DatagramTarget const& to,
                  Config const& config);

// Where beacons go on this interface: the multicast group of each address family it has, and its
// broadcast address.
std::vector<DatagramTarget> targets_on(NetworkInterface const& interface, std::uint16_t port);

}  // namespace bindle::convergence::discovery
