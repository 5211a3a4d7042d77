#pragma once

#include "bundle/eid.hpp"
#include "convergence/discovery/neighbourhood.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::convergence::discovery {

struct Config {
  // Where a convergence layer of this node listens.
  struct Listener {
    boost::asio::ip::address address;
    std::uint16_t port = 0;
  };

  Eid node_id;                    // what is announced
  std::vector<Eid> own_node_ids;  // beacons of these are our own
  std::uint16_t port = 3003;
  std::vector<std::string> interfaces;  // by name; none: all but the loopback
  std::chrono::milliseconds period = std::chrono::seconds(10);
  Neighbourhood::Limits limits;
  std::optional<Listener> tcpcl;
  std::optional<Listener> udpcl;
};

}  // namespace bindle::convergence::discovery
