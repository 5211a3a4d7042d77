#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <string_view>

namespace bindle {

// In send order. The values travel in the content block and stand in storage keys.
enum class Priority : std::uint8_t { emergency = 0, perishable = 1, normal = 2, low = 3 };

// Who may carry a file. The values travel in the content block.
enum class Audience : std::uint8_t { everyone = 0, local = 1, trusted = 2, recipients = 3 };

// The names people write: emergency, perishable, normal, low.
std::string_view to_string(Priority priority);

// The names people write: public, local, trusted, private.
std::string_view to_string(Audience audience);

// Exact, lower-case names. Fail with Errc::invalid_argument and a sentence that lists the names.
Result<Priority> parse_priority(std::string_view name);
Result<Audience> parse_audience(std::string_view name);

// For values that came from outside. Fail with Errc::malformed on one we do not know.
Result<Priority> priority_from_value(std::uint64_t value);
Result<Audience> audience_from_value(std::uint64_t value);

}  // namespace bindle
