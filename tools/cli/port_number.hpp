#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace bindle::cli {

// The port that the digits of a URL mean. Boost's own port_number() wraps some numbers above 65535
// around.
inline std::optional<std::uint16_t> port_number(std::string_view digits) {
  std::uint16_t port = 0;
  auto const* const end = digits.data() + digits.size();
  auto const [behind, error] = std::from_chars(digits.data(), end, port);
  if (error != std::errc{} || behind != end) return std::nullopt;
  return port;
}

}  // namespace bindle::cli
