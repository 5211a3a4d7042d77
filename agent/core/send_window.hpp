#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace bindle::agent {

// Holds what is sent to a limit in any sixty minutes, counted by the minute. Pure.
class SendWindow {
 public:
  struct Count {
    std::chrono::minutes minute;
    std::uint64_t octets = 0;

    friend bool operator==(Count const&, Count const&) = default;
  };

  explicit SendWindow(std::uint64_t limit) : limit_(limit) {}

  std::uint64_t limit() const { return limit_; }

  // Sent within the last hour.
  std::uint64_t used(std::chrono::milliseconds now) const;

  // When so much may be sent; `now` or earlier: at once. What is larger than the limit may go when
  // nothing was sent for an hour: it could not go ever otherwise.
  std::chrono::milliseconds opens_at(std::uint64_t octets, std::chrono::milliseconds now) const;

  void spend(std::uint64_t octets, std::chrono::milliseconds now);

  // Of what was spent at `now`.
  void give_back(std::uint64_t octets, std::chrono::milliseconds now);

  // Oldest first. restore() takes what an earlier window of the same budget had counted, by the
  // minutes of this clock.
  std::deque<Count> const& counts() const { return counts_; }

  void restore(std::deque<Count> counts) { counts_ = std::move(counts); }

 private:
  std::uint64_t limit_;
  std::deque<Count> counts_;
};

}  // namespace bindle::agent
