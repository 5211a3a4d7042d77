#include "bundle/file_name.hpp"

#include "bundle/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace bindle {
namespace {

constexpr std::size_t kMaxEnding = 16;  // octets of ".tar.gz" and the like that are kept

constexpr std::array<std::string_view, 6> kDevices = {
    "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
constexpr std::array<std::string_view, 3> kSuperscripts = {"\u00b9", "\u00b2", "\u00b3"};

// Embedding, override and isolate controls make "gpj.exe" read as "exe.jpg".
bool changes_reading_order(char32_t c) {
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool may_stand_in_name(char32_t c) {
  return c != '/' && c != '\\' && !is_control(c) && !changes_reading_order(c);
}

bool equal_ignoring_case(std::string_view text, std::string_view upper) {
  auto const to_upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  return std::equal(text.begin(), text.end(), upper.begin(), upper.end(), [&](char a, char b) {
    return to_upper(a) == b;
  });
}

// COM and LPT are devices with a digit behind them, superscripts included.
bool is_port_digit(std::string_view text) {
  if (text.size() == 1) return text[0] >= '0' && text[0] <= '9';
  return std::find(kSuperscripts.begin(), kSuperscripts.end(), text) != kSuperscripts.end();
}

// DOS looks at what stands before the first dot, without spaces at its end.
bool is_device_name(std::string_view name) {
  auto stem = name.substr(0, name.find('.'));
  stem = stem.substr(0, stem.find_last_not_of(' ') + 1);
  auto const is_stem = [stem](std::string_view device) {
    return equal_ignoring_case(stem, device);
  };
  if (std::any_of(kDevices.begin(), kDevices.end(), is_stem)) return true;
  if (stem.size() < 4 || !is_port_digit(stem.substr(3))) return false;
  auto const kind = stem.substr(0, 3);
  return equal_ignoring_case(kind, "COM") || equal_ignoring_case(kind, "LPT");
}

// The first rule that `name` breaks.
std::optional<std::string_view> fault_of(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kMaxFileNameSize) return "is longer than 255 octets";
  for (auto rest = name; !rest.empty();) {
    auto const code_point = take_code_point(rest);
    if (!code_point) return "is not UTF-8";
    if (*code_point == '/' || *code_point == '\\') return "holds a path separator";
    if (!may_stand_in_name(*code_point)) return "holds a control character";
  }
  if (name.ends_with('.') || name.ends_with(' ')) return "ends with a dot or a space";
  if (is_device_name(name)) return "is a reserved device name";
  return std::nullopt;
}

std::string without_forbidden_characters(std::string_view name) {
  std::string safe;
  safe.reserve(std::min(name.size(), 2 * kMaxFileNameSize));
  while (!name.empty()) {
    auto const before = name;
    auto const code_point = take_code_point(name);
    if (!code_point) name.remove_prefix(1);
    if (code_point && may_stand_in_name(*code_point)) {
      safe += before.substr(0, before.size() - name.size());
    } else {
      safe += '_';
    }
  }
  return safe;
}

// Cuts well-formed UTF-8 between two characters.
std::string_view first_octets(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
    --size;
  return text.substr(0, size);
}

std::string shortened(std::string const& name) {
  if (name.size() <= kMaxFileNameSize) return name;
  auto const dot = name.rfind('.');
  auto const has_ending = dot != std::string::npos && name.size() - dot <= kMaxEnding;
  auto const ending = has_ending ? name.substr(dot) : std::string();
  return std::string(first_octets(name, kMaxFileNameSize - ending.size())) + ending;
}

}  // namespace

Result<std::string> check_file_name(std::string_view name) {
  if (auto const fault = fault_of(name)) {
    return fail(Errc::malformed, "the file name " + std::string(*fault));
  }
  return std::string(name);
}

std::string safe_file_name(std::string_view name) {
  auto safe = shortened(without_forbidden_characters(name));
  if (safe.empty()) return "_";
  if (safe.back() == '.' || safe.back() == ' ') safe.back() = '_';
  if (is_device_name(safe)) safe.front() = '_';
  return safe;
}

}  // namespace bindle
