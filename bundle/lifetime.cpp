#include "bundle/lifetime.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace bindle {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

struct Rule {
  std::string_view label;
  milliseconds lifetime;
};

constexpr std::array<Rule, 5> kTopicRules = {{
    {"knowledge", days(270)},
    {"education", days(270)},
    {"mutual-aid", hours(48)},
    {"coordination", days(7)},
    {"inventory", days(30)},
}};

constexpr std::array<Rule, 2> kTagRules = {{
    {"index", days(3)},
    {"food", hours(48)},
}};

std::optional<milliseconds> lifetime_of_topic(std::string_view topic) {
  for (auto const& rule : kTopicRules) {
    if (rule.label == topic) return rule.lifetime;
  }
  return std::nullopt;
}

std::optional<milliseconds> lifetime_of_tags(std::span<std::string const> tags) {
  for (auto const& rule : kTagRules) {
    if (std::find(tags.begin(), tags.end(), rule.label) != tags.end()) return rule.lifetime;
  }
  return std::nullopt;
}

}  // namespace

milliseconds default_lifetime(Priority priority,
                              std::string_view topic,
                              std::span<std::string const> tags) {
  if (priority == Priority::emergency) return hours(12);
  if (priority == Priority::perishable) return hours(48);
  if (auto const lifetime = lifetime_of_topic(topic)) return *lifetime;
  if (auto const lifetime = lifetime_of_tags(tags)) return *lifetime;
  return priority == Priority::normal ? days(7) : days(3);
}

}  // namespace bindle
