#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bindle::convergence {

// The registered port of the TCP and the UDP convergence layer (RFC 9174 section 8.1, RFC 7122
// section 3.2.2).
inline constexpr std::uint16_t kDtnBundlePort = 4556;

struct HostAndPort {
  std::string host;  // a name or an IP address; IPv6 without brackets
  std::uint16_t port = kDtnBundlePort;
};

// Reads "SCHEME://HOST:PORT" or "SCHEME://HOST", IPv6 in brackets. Fails with
// Errc::invalid_argument and a sentence that says what is wrong.
Result<HostAndPort> parse_peer_url(std::string_view url, std::string_view scheme);

// "SCHEME://HOST:PORT", always with the port.
std::string to_peer_url(std::string_view scheme, HostAndPort const& address);

}  // namespace bindle::convergence
