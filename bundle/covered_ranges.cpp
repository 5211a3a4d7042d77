#include "bundle/covered_ranges.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace bindle {

Result<std::vector<PayloadRange>> CoveredRanges::add(PayloadRange range) {
  if (range.length == 0) return fail(Errc::malformed, "an empty range of a payload");
  if (range.length > std::numeric_limits<std::uint64_t>::max() - range.offset)
    return fail(Errc::malformed, "a range of a payload that ends beyond 64 bits");

  // The first range that overlaps or touches.
  auto first = ends_.upper_bound(range.offset);
  if (first != ends_.begin() && std::prev(first)->second >= range.offset) --first;

  std::vector<PayloadRange> added;
  auto begin = range.offset;
  auto end = range.end();
  auto reached = range.offset;
  auto last = first;
  for (; last != ends_.end() && last->first <= range.end(); ++last) {
    if (last->first > reached) added.push_back({reached, last->first - reached});
    reached = std::max(reached, last->second);
    begin = std::min(begin, last->first);
    end = std::max(end, last->second);
  }
  if (reached < range.end()) added.push_back({reached, range.end() - reached});

  if (first == last && ends_.size() == kMaxRanges)
    return fail(Errc::over_budget, "a payload in too many parts");
  ends_.erase(first, last);
  ends_.emplace(begin, end);
  return added;
}

std::vector<PayloadRange> CoveredRanges::missing(std::uint64_t total) const {
  std::vector<PayloadRange> gaps;
  std::uint64_t reached = 0;
  for (auto const& [begin, end] : ends_) {
    if (begin >= total) break;
    if (begin > reached) gaps.push_back({reached, begin - reached});
    reached = end;
  }
  if (reached < total) gaps.push_back({reached, total - reached});
  return gaps;
}

std::vector<PayloadRange> CoveredRanges::ranges() const {
  std::vector<PayloadRange> all;
  all.reserve(ends_.size());
  for (auto const& [begin, end] : ends_)
    all.push_back({begin, end - begin});
  return all;
}

}  // namespace bindle
