#pragma once

#include <cstdint>

namespace bindle::storage {

// What a clock's numbers mean.
enum class TimeScale : std::uint8_t {
  dtn = 0,   // DTN time (RFC 9171 section 4.2.6); can jump when the clock is set
  node = 1,  // milliseconds of this data folder's life; goes on across restarts, never jumps
};

// The time on both scales.
struct Instant {
  std::uint64_t dtn_ms = 0;  // 0: unknown
  std::uint64_t node_ms = 0;
};

struct Deadline {
  std::uint64_t at_ms = 0;
  TimeScale scale = TimeScale::dtn;

  static Deadline dtn(std::uint64_t at_ms) { return {at_ms, TimeScale::dtn}; }

  static Deadline node(std::uint64_t at_ms) { return {at_ms, TimeScale::node}; }

  // Never, as long as the time on its scale is unknown.
  bool passed(Instant now) const {
    if (scale == TimeScale::node) return at_ms <= now.node_ms;
    return now.dtn_ms != 0 && at_ms <= now.dtn_ms;
  }

  friend bool operator==(Deadline, Deadline) = default;
};

}  // namespace bindle::storage
