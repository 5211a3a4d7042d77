#pragma once

#include <chrono>
#include <cstdint>

namespace bindle::agent {

// The time as the core is told it. Timers run on `elapsed`, which never jumps; lifetimes are
// compared with `dtn_ms` (milliseconds since 2000-01-01, RFC 9171 section 4.2.6).
struct Moment {
  std::chrono::milliseconds elapsed{0};
  std::uint64_t dtn_ms = 0;
};

}  // namespace bindle::agent
