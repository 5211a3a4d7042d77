#pragma once

#include "storage/deadline.hpp"

#include <chrono>
#include <cstdint>

namespace bindle::agent {

// The time as the core is told it. Timers run on `elapsed`, which never jumps and begins anew with
// each run; what is stored is compared with `instant()`.
struct Moment {
  std::chrono::milliseconds elapsed{0};
  std::uint64_t dtn_ms = 0;   // since 2000-01-01 (RFC 9171 section 4.2.6); 0: unknown
  std::uint64_t node_ms = 0;  // storage::TimeScale::node

  storage::Instant instant() const { return {dtn_ms, node_ms}; }
};

}  // namespace bindle::agent
