#pragma once

#include <chrono>
#include <functional>

namespace bindle::convergence::tcpcl {

// A uniform random number in [0, 1).
using Random = std::function<double()>;

// Delays between connection attempts (RFC 9174 section 4.1): doubling from `min` to `max`, each
// shortened by up to half at random so that nodes that lost the same peer do not return at once.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds min, std::chrono::milliseconds max, Random random);

  std::chrono::milliseconds next();

  // A session was established: start again from `min`.
  void reset() { limit_ = min_; }

 private:
  std::chrono::milliseconds min_;
  std::chrono::milliseconds max_;
  std::chrono::milliseconds limit_;
  Random random_;
};

}  // namespace bindle::convergence::tcpcl
