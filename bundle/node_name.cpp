#include "bundle/node_name.hpp"

#include <algorithm>

namespace bindle {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_allowed(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
}

}  // namespace

Result<std::string> check_node_name(std::string_view name) {
  auto const good = !name.empty() && name.size() <= kMaxNodeNameSize &&
                    is_letter_or_digit(name.front()) &&
                    std::all_of(name.begin(), name.end(), is_allowed);
  if (good) return std::string(name);
  return fail(Errc::invalid_argument,
              "a node's name is 1 to 63 letters, digits, '-', '_' or '.', a letter or digit first");
}

std::string safe_node_name(std::string_view text) {
  auto const first = std::find_if(text.begin(), text.end(), is_letter_or_digit);
  std::string name(first, text.end());
  name.resize(std::min(name.size(), kMaxNodeNameSize));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_allowed(c); }, '-');
  return name.empty() ? "node" : name;
}

}  // namespace bindle
