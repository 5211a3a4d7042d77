#pragma once

#include <cstdint>

namespace bindle {

// In send order. The values travel in the content block and stand in storage keys.
enum class Priority : std::uint8_t { emergency = 0, perishable = 1, normal = 2, low = 3 };

// Who may carry a file. The values travel in the content block.
enum class Audience : std::uint8_t { everyone = 0, local = 1, trusted = 2, recipients = 3 };

}  // namespace bindle
