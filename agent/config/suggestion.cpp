#include "agent/config/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace bindle::agent {
namespace {

constexpr std::size_t kMaxCompared = 128;  // octets; longer names are no misspelling

// Levenshtein distance, one row of the matrix at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      auto const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view unknown, std::span<std::string const> candidates) {
  if (unknown.size() > kMaxCompared) return {};
  auto nearest = std::max<std::size_t>(2, unknown.size() / 3) + 1;
  std::string suggestion;
  for (auto const& candidate : candidates) {
    auto const distance = edit_distance(unknown, candidate);
    if (distance >= nearest) continue;
    nearest = distance;
    suggestion = "; did you mean " + candidate + "?";
  }
  return suggestion;
}

}  // namespace bindle::agent
