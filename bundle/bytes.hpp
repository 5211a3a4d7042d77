#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindle {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<std::uint8_t const>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

// Lower-case hexadecimal, two digits an octet.
std::string to_hex(ByteView bytes);

// Accepts both cases and ignores white space; fails with Errc::malformed on anything else.
Result<Bytes> from_hex(std::string_view text);

}  // namespace bindle
