#pragma once

#include "bundle/result.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <vector>

namespace bindle::convergence::discovery {

// A network interface that is up and has an address.
struct NetworkInterface {
  unsigned index = 0;
  std::string name;
  bool is_loopback = false;
  std::vector<boost::asio::ip::address> addresses;
  std::optional<boost::asio::ip::address_v4> broadcast;

  std::optional<boost::asio::ip::address_v4> first_ipv4() const;
  bool has_ipv6() const;
};

// As they are now. Quick: asks the kernel. Errc::io.
Result<std::vector<NetworkInterface>> network_interfaces();

// Those of these names; all but the loopback when there is no name.
std::vector<NetworkInterface> chosen_interfaces(std::vector<NetworkInterface> all,
                                                std::vector<std::string> const& names);

}  // namespace bindle::convergence::discovery
