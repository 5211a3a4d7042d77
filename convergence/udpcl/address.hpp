#pragma once

#include "bundle/result.hpp"
#include "convergence/peer_url.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bindle::convergence::udpcl {

// Where bundles go: to one node, to a multicast group or to a broadcast address.
struct Address {
  std::string host;  // a name or an IP address; IPv6 without brackets
  std::uint16_t port = kDtnBundlePort;
  std::string interface = {};  // through which it is reached; empty: the kernel chooses

  friend bool operator==(Address const&, Address const&) = default;
};

// Reads "udpcl://HOST:PORT" or "udpcl://HOST", IPv6 in brackets, with "%INTERFACE" behind an
// address, as in udpcl://[ff02::1%eth0]:4556 or udpcl://239.1.2.3%eth0:4556. Fails with
// Errc::invalid_argument and a sentence that says what is wrong.
Result<Address> parse_address(std::string_view url);

// Always with the port.
std::string to_url(Address const& address);

}  // namespace bindle::convergence::udpcl
