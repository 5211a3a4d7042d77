#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/timekeeper.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace bindle::agent {

// The time of this machine as far as it is to be believed. Nothing else in the daemon reads its
// clocks. Logs when the system clock is no longer believed, and when it is again. Thread-safe.
class NodeClock {
 public:
  // `former`: what an earlier run kept of keep().
  explicit NodeClock(Timekeeper::Settings settings = {},
                     std::optional<storage::KeptClock> const& former = std::nullopt);

  Moment now() const;

  // The time so long from now, on storage::TimeScale::node.
  std::uint64_t node_ms_after(std::chrono::milliseconds duration) const;

  // Milliseconds since 1970-01-01, for people: where the time is unknown, what the system clock
  // shows.
  std::uint64_t unix_ms() const;

  ClockState state() const;

  // What the next run needs to know.
  storage::KeptClock keep() const;

 private:
  struct Told {
    Timekeeper::Time time;
    ClockReading reading;
  };

  Told tell() const;

  mutable std::mutex mutex_;
  mutable Timekeeper keeper_;                         // guarded by mutex_
  mutable ClockState logged_ = ClockState::believed;  // guarded by mutex_
};

}  // namespace bindle::agent
