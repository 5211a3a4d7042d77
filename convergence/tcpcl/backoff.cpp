#include "convergence/tcpcl/backoff.hpp"

#include <algorithm>
#include <utility>

namespace bindle::convergence::tcpcl {

Backoff::Backoff(std::chrono::milliseconds min, std::chrono::milliseconds max, Random random)
    : min_(min), max_(max), limit_(min), random_(std::move(random)) {}

std::chrono::milliseconds Backoff::next() {
  auto const delay =
      limit_ - std::chrono::duration_cast<std::chrono::milliseconds>(limit_ / 2 * random_());
  limit_ = std::min(limit_ * 2, max_);
  return delay;
}

}  // namespace bindle::convergence::tcpcl
