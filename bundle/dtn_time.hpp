#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace bindle {

// DTN time (RFC 9171 section 4.2.6): milliseconds since 2000-01-01T00:00:00Z, without leap seconds.
// Zero means that the time is unknown.
using DtnTimeMs = std::uint64_t;
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr std::chrono::milliseconds kDtnEpoch{946'684'800'000};

// Zero, "unknown", for anything at or before the epoch.
constexpr DtnTimeMs to_dtn_time(UtcTime time) {
  if (time.time_since_epoch() <= kDtnEpoch) return 0;
  return static_cast<DtnTimeMs>((time.time_since_epoch() - kDtnEpoch).count());
}

// Nothing for zero. Times too late for UtcTime become its last one.
constexpr std::optional<UtcTime> from_dtn_time(DtnTimeMs time) {
  constexpr auto latest = static_cast<DtnTimeMs>((UtcTime::duration::max() - kDtnEpoch).count());
  if (time == 0) return std::nullopt;
  auto const bounded = time < latest ? time : latest;
  return UtcTime(kDtnEpoch + std::chrono::milliseconds(static_cast<std::int64_t>(bounded)));
}

constexpr std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return a > most - b ? most : a + b;
}

// When a bundle of this creation time expires by the clock (RFC 9171 section 5.5). Creation time
// plus lifetime may exceed 64 bits: such a bundle never expires.
constexpr DtnTimeMs expiry_time(DtnTimeMs creation_time, std::uint64_t lifetime_ms) {
  return saturating_add(creation_time, lifetime_ms);
}

// What is left of a lifetime at this age; zero when it is over.
constexpr std::uint64_t remaining_lifetime_ms(std::uint64_t lifetime_ms, std::uint64_t age_ms) {
  return age_ms < lifetime_ms ? lifetime_ms - age_ms : 0;
}

}  // namespace bindle
