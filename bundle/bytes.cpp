#include "bundle/bytes.hpp"

#include <optional>

namespace bindle {
namespace {

std::optional<std::uint8_t> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (auto const byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  std::optional<std::uint8_t> high;
  for (auto const c : text) {
    if (is_space(c)) continue;
    auto const value = digit_value(c);
    if (!value) return fail(Errc::malformed, std::string("not a hexadecimal digit: '") + c + "'");
    if (high) {
      bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *value));
      high.reset();
    } else {
      high = value;
    }
  }
  if (high) return fail(Errc::malformed, "odd number of hexadecimal digits");
  return bytes;
}

}  // namespace bindle
