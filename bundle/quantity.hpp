#pragma once

#include "bundle/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// Sizes and durations as people write them in files, on command lines and in queries.
namespace bindle {

// Octets: digits and an optional unit, "1048576", "64MiB", "20GB"; B, KiB to EiB count in 1024s,
// kB to EB in 1000s. Fails with Errc::invalid_argument.
Result<std::uint64_t> parse_size(std::string_view text);

// Digits and a unit: ms, s, m, h or d. Fails with Errc::invalid_argument, also above 10'000 years.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

// In the largest unit that loses nothing, as the functions above read it: "64MiB", "90s". A
// negative duration is written as "0s".
std::string size_text(std::uint64_t octets);
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace bindle
