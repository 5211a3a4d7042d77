#pragma once

#include "bundle/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// A topic is the one subject a file or bundle belongs to, tags are what else it can be found by.
// Both are UTF-8 without control characters. Manifests and content blocks carry them.
namespace bindle {

inline constexpr std::size_t kMaxTopicSize = 64;  // octets; a topic may be empty
inline constexpr std::size_t kMaxTags = 32;
inline constexpr std::size_t kMaxTagSize = 64;  // octets; a tag is never empty

// Fail with Errc::malformed.
Result<void> check_topic(std::string_view topic);
Result<void> check_tags(std::span<std::string const> tags);

}  // namespace bindle
