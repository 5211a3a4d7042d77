#pragma once

#include "bundle/result.hpp"

#include <string>
#include <string_view>

namespace bindle::cli {

inline constexpr std::string_view kDefaultNode = "http://127.0.0.1:8620";

// Where a node's admin port is.
struct NodeUrl {
  std::string host;  // IPv6 without brackets
  std::string port;

  std::string to_string() const;
};

// "http://HOST:PORT" or "HOST:PORT"; port 8620 when none is given. Fails with
// Errc::invalid_argument.
Result<NodeUrl> parse_node_url(std::string_view text);

}  // namespace bindle::cli
