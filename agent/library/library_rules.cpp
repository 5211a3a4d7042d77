#include "agent/library/library_rules.hpp"

#include "bundle/labels.hpp"
#include "bundle/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bindle::agent {
namespace {

constexpr double kMiB = 1 << 20;
constexpr double kPointsOfAnAccess = 10;
constexpr double kLeastFactor = 0.01;
constexpr double kMostFactor = 100;
constexpr std::size_t kMostBoosts = 16;

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Takes what stands before the next `mark` off the text.
std::string_view take_until(std::string_view& text, char mark) {
  auto const end = std::min(text.find(mark), text.size());
  auto const part = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

Result<double> parse_factor(std::string_view text) {
  double factor = 0;
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, factor, std::chars_format::fixed);
  if (error != std::errc{} || rest != end || !(factor >= kLeastFactor && factor <= kMostFactor))
    return fail(Errc::invalid_argument, "a factor is from 0.01 to 100");
  return factor;
}

Result<LibraryRules::Boost> parse_boost(std::string_view text) {
  auto names = take_until(text, '=');
  LibraryRules::Boost boost;
  while (!names.empty()) {
    auto const tag = take_until(names, ',');
    if (tag.empty()) return fail(Errc::invalid_argument, "a tag is missing");
    boost.tags.emplace_back(tag);
  }
  if (boost.tags.empty()) return fail(Errc::invalid_argument, "a factor is for no tag");
  TRY_VOID(check_tags(boost.tags));
  TRY(boost.factor, parse_factor(trimmed(text)));
  return boost;
}

bool has_one_of(std::vector<std::string> const& tags, std::vector<std::string> const& wanted) {
  return std::find_first_of(tags.begin(), tags.end(), wanted.begin(), wanted.end()) != tags.end();
}

}  // namespace

Result<std::vector<LibraryRules::Boost>> parse_boosts(std::string_view text) {
  std::vector<LibraryRules::Boost> boosts;
  while (!trimmed(text).empty()) {
    if (boosts.size() == kMostBoosts)
      return fail(Errc::invalid_argument, "there are at most 16 factors");
    TRY(auto boost, parse_boost(take_until(text, ';')));
    boosts.push_back(std::move(boost));
  }
  return boosts;
}

double LibraryRules::score(storage::LibraryEntry const& entry, std::uint64_t node_ms) const {
  return decayed(entry.weight, entry.weighed_node_ms, node_ms) * worth_of_an_access(entry);
}

void LibraryRules::count_access(storage::LibraryEntry& entry, std::uint64_t node_ms) const {
  entry.weight = decayed(entry.weight, entry.weighed_node_ms, node_ms) + 1;
  entry.weighed_node_ms = std::max(entry.weighed_node_ms, node_ms);
  ++entry.accesses;
}

std::optional<storage::EvictionPlace> LibraryRules::place(
    storage::LibraryEntry const& entry) const {
  auto const urgent =
      entry.priority == Priority::emergency || entry.priority == Priority::perishable;
  if (entry.own || entry.pinned || urgent || entry.last_copy) return std::nullopt;
  storage::EvictionPlace place;
  if (entry.speculative) place.kind = storage::LibraryKind::speculative;
  // The logarithm of the score at node time 0, whatever the time is now.
  place.value = entry.weight > 0 ? std::log2(entry.weight * worth_of_an_access(entry)) +
                                       half_lives(entry.weighed_node_ms)
                                 : std::numeric_limits<double>::lowest();
  return place;
}

double LibraryRules::decayed(double weight,
                             std::uint64_t since_node_ms,
                             std::uint64_t node_ms) const {
  if (node_ms <= since_node_ms) return weight;
  return weight * std::exp2(-half_lives(node_ms - since_node_ms));
}

double LibraryRules::half_lives(std::uint64_t node_ms) const {
  if (settings_.half_life.count() == 0) return 0;
  return static_cast<double>(node_ms) / static_cast<double>(settings_.half_life.count());
}

double LibraryRules::worth_of_an_access(storage::LibraryEntry const& entry) const {
  auto const octets = std::max<std::uint64_t>(entry.size, 1);
  auto worth = kPointsOfAnAccess / std::sqrt(static_cast<double>(octets) / kMiB);
  for (auto const& boost : settings_.boosts)
    if (has_one_of(entry.tags, boost.tags)) worth *= boost.factor;
  return worth;
}

std::string LibraryRules::fingerprint() const {
  auto text = "last copies stay; half life " + duration_text(settings_.half_life);
  for (auto const& boost : settings_.boosts) {
    text += ';';
    for (auto const& tag : boost.tags)
      text += " " + std::to_string(tag.size()) + " " + tag;
    text += " = " + std::to_string(boost.factor);
  }
  return text;
}

}  // namespace bindle::agent
