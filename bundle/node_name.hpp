#pragma once

#include "bundle/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bindle {

inline constexpr std::size_t kMaxNodeNameSize = 63;  // octets

// What people call a node; it becomes part of its endpoint id, dtn://name/. Returns it unchanged
// when it is 1 to 63 letters, digits, '-', '_' or '.', a letter or digit first. Fails with
// Errc::invalid_argument.
Result<std::string> check_node_name(std::string_view name);

// A good name for any text: what is not allowed becomes '-'; "node" when nothing is left.
std::string safe_node_name(std::string_view text);

}  // namespace bindle
