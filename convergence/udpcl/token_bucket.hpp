#pragma once

#include <chrono>
#include <cstdint>

namespace bindle::convergence::udpcl {

// Limits what is sent to a rate, with bursts after a rest: RFC 9171 section 7.2 wants a
// convergence layer to be civil to the network, and UDP is not by itself. Counts octets with the
// headers below them. Pure: the caller says what time it is.
class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Rate {
    std::uint64_t bits_per_second = 1'000'000;
    std::uint64_t burst_octets = 16 << 10;
  };

  // Full to begin with. The rate is at least 8 bit/s, the burst at least 1 octet.
  TokenBucket(Rate rate, Time now) : rate_(rate), full_at_(now) {}

  // When so many octets may leave. More than a burst leaves when the bucket is full.
  Time ready_at(std::uint64_t octets, Time now) const;

  // They leave, at ready_at() or later.
  void take(std::uint64_t octets, Time now);

 private:
  std::chrono::nanoseconds time_for(std::uint64_t octets) const;

  Rate rate_;
  Time full_at_;  // if nothing is taken
};

}  // namespace bindle::convergence::udpcl
