#include "convergence/udpcl/token_bucket.hpp"

#include <algorithm>

namespace bindle::convergence::udpcl {

std::chrono::nanoseconds TokenBucket::time_for(std::uint64_t octets) const {
  auto const seconds =
      static_cast<double>(octets) * 8.0 / static_cast<double>(rate_.bits_per_second);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

TokenBucket::Time TokenBucket::ready_at(std::uint64_t octets, Time now) const {
  // So much may be missing for the bucket still to hold what leaves.
  auto const spare = rate_.burst_octets - std::min(octets, rate_.burst_octets);
  return std::max(now, full_at_ - time_for(spare));
}

void TokenBucket::take(std::uint64_t octets, Time now) {
  full_at_ = std::max(full_at_, now) + time_for(octets);
}

}  // namespace bindle::convergence::udpcl
