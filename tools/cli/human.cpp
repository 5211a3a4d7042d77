#include "tools/cli/human.hpp"

#include "bundle/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bindle::cli {
namespace {

std::string with_digits(char const* format, double value) {
  std::array<char, 64> text{};
  auto const length = std::snprintf(text.data(), text.size(), format, value);
  return {text.data(), static_cast<std::size_t>(length)};
}

bool turns_the_line(char32_t c) {
  return c == 0x061c || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string human_size(std::uint64_t octets) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (octets < 1024) return std::to_string(octets) + " B";
  auto value = static_cast<double>(octets) / 1024;
  std::size_t unit = 0;
  for (; value >= 1023.95 && unit + 1 < kUnits.size(); ++unit)
    value /= 1024;
  return with_digits("%.1f ", value) + kUnits[unit];
}

std::string human_rate(std::uint64_t octets, double seconds) {
  if (!(seconds > 0)) return "-";
  auto const rate = std::min(static_cast<double>(octets) / seconds, 1e18);
  return human_size(static_cast<std::uint64_t>(rate)) + "/s";
}

std::string human_seconds(double seconds) {
  if (!(seconds >= 0) || seconds > 1e15) return "-";
  if (seconds < 60) return with_digits("%.2f s", seconds);
  auto const whole = static_cast<std::uint64_t>(seconds);
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  if (whole < 86'400) {
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
  }
  return std::to_string(whole / 86'400) + " d " + std::to_string(whole % 86'400 / 3600) + " h";
}

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    auto const before = text;
    auto const c = take_code_point(text);
    if (!c) text.remove_prefix(1);
    if (!c || is_control(*c) || turns_the_line(*c)) {
      safe += '?';
    } else {
      safe += before.substr(0, before.size() - text.size());
    }
  }
  return safe;
}

std::size_t display_width(std::string_view text) {
  auto const starts_code_point = [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

}  // namespace bindle::cli
