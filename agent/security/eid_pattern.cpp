#include "agent/security/eid_pattern.hpp"

#include <algorithm>
#include <cstddef>

namespace bindle::agent {
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

bool EidPattern::matches(Eid const& eid) const {
  return matches_wildcards(text_, eid.to_string());
}

}  // namespace bindle::agent
