#pragma once

#include "bundle/result.hpp"
#include "convergence/peer_url.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bindle::convergence::tcpcl {

inline constexpr std::uint16_t kDefaultPort = kDtnBundlePort;

// Where a peer listens.
struct Address {
  std::string host;  // a name or an IP address; IPv6 without brackets
  std::uint16_t port = kDefaultPort;

  friend bool operator==(Address const&, Address const&) = default;
};

// Reads "tcpcl://HOST:PORT" or "tcpcl://HOST", IPv6 in brackets. Fails with
// Errc::invalid_argument and a sentence that says what is wrong.
Result<Address> parse_address(std::string_view url);

// "tcpcl://HOST:PORT", always with the port.
std::string to_url(Address const& address);

}  // namespace bindle::convergence::tcpcl
