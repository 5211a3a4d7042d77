#pragma once

#include "bundle/priority.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace bindle {

// What is sent because someone asked for it.
inline constexpr std::chrono::milliseconds kRequestedLifetime = std::chrono::days(30);

// How long a file is worth carrying when its publisher does not say. The first rule that applies:
// priority emergency or perishable, then the topic, then a tag, then priority normal or low.
// Topics and tags are compared as written.
std::chrono::milliseconds default_lifetime(Priority priority,
                                           std::string_view topic,
                                           std::span<std::string const> tags);

}  // namespace bindle
