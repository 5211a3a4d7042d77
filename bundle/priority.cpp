#include "bundle/priority.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bindle {
namespace {

// In the order of the enumerators' values.
constexpr std::array<std::string_view, 4> kPriorityNames = {
    "emergency", "perishable", "normal", "low"};
constexpr std::array<std::string_view, 4> kAudienceNames = {
    "public", "local", "trusted", "private"};

template <class Enum>
Result<Enum> parse_name(std::array<std::string_view, 4> const& names,
                        std::string_view kind,
                        std::string_view name) {
  auto const found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<Enum>(found - names.begin());
  std::string detail = "'" + std::string(name) + "' is no " + std::string(kind) + ": use";
  for (auto const known : names) {
    detail += (known == names.front() ? " " : known == names.back() ? " or " : ", ");
    detail += known;
  }
  return fail(Errc::invalid_argument, std::move(detail));
}

template <class Enum>
Result<Enum> from_value(std::array<std::string_view, 4> const& names,
                        std::string_view kind,
                        std::uint64_t value) {
  if (value < names.size()) return static_cast<Enum>(value);
  return fail(Errc::malformed, "unknown " + std::string(kind) + " " + std::to_string(value));
}

}  // namespace

std::string_view to_string(Priority priority) {
  return kPriorityNames.at(static_cast<std::size_t>(priority));
}

std::string_view to_string(Audience audience) {
  return kAudienceNames.at(static_cast<std::size_t>(audience));
}

Result<Priority> parse_priority(std::string_view name) {
  return parse_name<Priority>(kPriorityNames, "priority", name);
}

Result<Audience> parse_audience(std::string_view name) {
  return parse_name<Audience>(kAudienceNames, "audience", name);
}

Result<Priority> priority_from_value(std::uint64_t value) {
  return from_value<Priority>(kPriorityNames, "priority", value);
}

Result<Audience> audience_from_value(std::uint64_t value) {
  return from_value<Audience>(kAudienceNames, "audience", value);
}

}  // namespace bindle
