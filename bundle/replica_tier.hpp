#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <string_view>

namespace bindle {

// How many nodes should keep a file, as people say it: critical (5), important (3), standard (2),
// ephemeral (1), or a number from 0, no wish, to kMaxReplicas. Errc::invalid_argument.
Result<std::uint8_t> parse_replicas(std::string_view text);

}  // namespace bindle
