#pragma once

#include "bundle/eid.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string_view>
#include <vector>

// What single values of the configuration look like. All fail with Errc::invalid_argument.
namespace bindle::agent {

// The EID that names a node, "dtn://name/" or "ipn:A.N.0".
Result<Eid> parse_node_id(std::string_view text);

// "ADDRESS:PORT" with an IP address, IPv6 in brackets, or localhost. Port 0 is any free port.
Result<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text);

// The parts of a list with commas, without spaces around them.
std::vector<std::string_view> parts_of(std::string_view list);

// The same, or nothing for no listener at all.
Result<std::optional<boost::asio::ip::tcp::endpoint>> parse_optional_listen_address(
    std::string_view text);

}  // namespace bindle::agent
