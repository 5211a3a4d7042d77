#include "bundle/eid_pattern.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace bindle {
namespace {

constexpr char kAny = '*';

// A mismatch goes back to the latest '*' and lets it take one character more: no more than
// pattern times text steps.
bool matches_wildcards(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t behind_any = std::string_view::npos;
  std::size_t resume = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (at < pattern.size() && pattern[at] == kAny) {
      behind_any = ++at;
      resume = i;
    } else if (at < pattern.size() && pattern[at] == text[i]) {
      ++at;
      ++i;
    } else if (behind_any != std::string_view::npos) {
      at = behind_any;
      i = ++resume;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(at), pattern.end(), [](char c) {
    return c == kAny;
  });
}

bool has_known_scheme(std::string_view text) {
  return text.starts_with(kAny) || text.starts_with("dtn:") || text.starts_with("ipn:");
}

}  // namespace

Result<EidPattern> EidPattern::parse(std::string_view text) {
  if (text.size() > Eid::kMaxLength || !has_known_scheme(text)) {
    return fail(Errc::invalid_argument, "");
  }
  if (text.find(kAny) != std::string_view::npos) return EidPattern(std::string(text));
  auto const eid = Eid::parse(text);
  if (!eid) return fail(Errc::invalid_argument, eid.error().detail);
  return EidPattern(eid->to_string());
}

// Which beginnings of the two patterns have a text in common, one row for each beginning of
// `text_`.
bool EidPattern::overlaps(EidPattern const& other) const {
  auto const& columns = other.text_;
  std::vector<bool> above(columns.size() + 1, false);
  for (std::size_t row = 0; row <= text_.size(); ++row) {
    std::vector<bool> here(columns.size() + 1, false);
    auto const any_here = row > 0 && text_[row - 1] == kAny;
    here[0] = row == 0 || (any_here && above[0]);
    for (std::size_t column = 1; column <= columns.size(); ++column) {
      auto const any_there = columns[column - 1] == kAny;
      if (any_here || any_there)
        here[column] = above[column] || here[column - 1];
      else
        here[column] = row > 0 && above[column - 1] && text_[row - 1] == columns[column - 1];
    }
    above = std::move(here);
  }
  return above.back();
}

bool EidPattern::matches(Eid const& eid) const {
  return matches_wildcards(text_, eid.to_string());
}

}  // namespace bindle
