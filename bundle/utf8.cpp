#include "bundle/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace bindle {
namespace {

// What a lead octet says: how many octets follow, and the least value that needs so many.
struct Lead {
  std::size_t following;
  char32_t bits;
  char32_t least;
};

std::optional<Lead> lead_of(std::uint8_t octet) {
  if (octet < 0x80) return Lead{0, octet, 0};
  if ((octet & 0xe0) == 0xc0) return Lead{1, octet & 0x1fU, 0x80};
  if ((octet & 0xf0) == 0xe0) return Lead{2, octet & 0x0fU, 0x800};
  if ((octet & 0xf8) == 0xf0) return Lead{3, octet & 0x07U, 0x10000};
  return std::nullopt;
}

bool is_scalar_value(char32_t code_point) {
  return code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
}

template <class Accept>
bool all_code_points(std::string_view text, Accept accept) {
  while (!text.empty()) {
    auto const code_point = take_code_point(text);
    if (!code_point || !accept(*code_point)) return false;
  }
  return true;
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  auto const lead = lead_of(static_cast<std::uint8_t>(text[0]));
  if (!lead || text.size() <= lead->following) return std::nullopt;
  auto code_point = lead->bits;
  for (std::size_t i = 1; i <= lead->following; ++i) {
    auto const octet = static_cast<std::uint8_t>(text[i]);
    if ((octet & 0xc0) != 0x80) return std::nullopt;
    code_point = code_point << 6 | (octet & 0x3fU);
  }
  if (code_point < lead->least || !is_scalar_value(code_point)) return std::nullopt;
  text.remove_prefix(lead->following + 1);
  return code_point;
}

bool is_utf8(std::string_view text) {
  return all_code_points(text, [](char32_t) { return true; });
}

bool is_control(char32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f);
}

bool is_plain_text(std::string_view text) {
  return all_code_points(text, [](char32_t code_point) { return !is_control(code_point); });
}

}  // namespace bindle
