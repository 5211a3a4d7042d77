#pragma once

#include "bundle/payload_range.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace bindle {

// Which octets of an application data unit are there: a set of ranges that neither overlap nor
// touch. They may be added in any order, again, and overlapping.
class CoveredRanges {
 public:
  // Ranges with gaps between them that one set holds.
  static constexpr std::size_t kMaxRanges = 16384;

  // Covers the range and returns what of it was not covered before, in order: the material extents
  // of RFC 9171 section 5.9. Fails with Errc::malformed when the range is empty or its end exceeds
  // 64 bits, with Errc::over_budget, and no change, when there would be too many gaps.
  Result<std::vector<PayloadRange>> add(PayloadRange range);

  // What of [0, total) is not covered, in order.
  std::vector<PayloadRange> missing(std::uint64_t total) const;

  bool covers(std::uint64_t total) const { return missing(total).empty(); }

  std::vector<PayloadRange> ranges() const;

  bool empty() const { return ends_.empty(); }

  std::size_t size() const { return ends_.size(); }

 private:
  std::map<std::uint64_t, std::uint64_t> ends_;  // begin -> end
};

}  // namespace bindle
