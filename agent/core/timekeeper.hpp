#pragma once

#include "storage/kept_clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace bindle::agent {

// What the machine's clocks show.
struct ClockReading {
  std::uint64_t since_boot_ms = 0;  // suspension included; runs steadily
  std::uint64_t unix_ms = 0;        // the system clock, which can be set to anything
  bool synchronized = false;        // the kernel knows it to follow a reference
};

// Whether to believe the system clock.
enum class ClockTrust {
  guarded,  // while it is plausible and runs steadily
  always,   // whatever it shows
  never,    // the node has no clock: its bundles have creation time 0, lifetimes go by age
};

enum class ClockState {
  believed,
  held,     // the system clock has jumped and is not followed: time runs on from before
  unknown,  // it shows an impossible time, or is not to be believed
};

// Judges what the clocks show. Two times come of it: Unix time, where it is known, and node time,
// which counts how long this node has existed and never jumps. Node time goes on while the node is
// off, as far as can be told: exactly until the machine is started anew, and then by the system
// clock if that moved forward by no more than a year.
class Timekeeper {
 public:
  struct Settings {
    ClockTrust trust = ClockTrust::guarded;
    // A system clock that jumps further at once is believed only when it is synchronized.
    std::chrono::milliseconds max_jump = std::chrono::hours(1);
  };

  struct Time {
    std::uint64_t unix_ms = 0;  // 0: unknown
    std::uint64_t node_ms = 0;
  };

  // `boot_id` names this start of the machine; `former` is what the last run kept.
  Timekeeper(Settings settings,
             std::string boot_id,
             ClockReading const& first,
             std::optional<storage::KeptClock> const& former);

  Time tell(ClockReading const& reading);

  // As of the last tell().
  ClockState state() const { return state_; }

  // Whether it would change anything if the clock were known to be synchronized.
  bool in_doubt() const {
    return settings_.trust == ClockTrust::guarded && state_ != ClockState::believed;
  }

  // What is to be kept for the next run.
  storage::KeptClock to_keep(ClockReading const& reading);

 private:
  // A system clock that was believed, and when.
  struct Anchor {
    std::uint64_t since_boot_ms = 0;
    std::uint64_t unix_ms = 0;
  };

  bool same_boot(storage::KeptClock const& former, ClockReading const& first) const;
  std::uint64_t time_off(storage::KeptClock const& former, ClockReading const& first) const;
  bool follows(ClockReading const& reading) const;
  bool plausible(ClockReading const& reading) const;
  std::uint64_t expected_unix_ms(ClockReading const& reading) const;
  std::uint64_t unix_time(ClockReading const& reading);

  Settings settings_;
  std::string boot_id_;
  std::uint64_t node_ms_at_first_ = 0;
  std::uint64_t first_since_boot_ms_;
  std::uint64_t last_unix_ms_ = 0;  // of the run before
  std::optional<Anchor> anchor_;
  ClockState state_ = ClockState::unknown;
};

}  // namespace bindle::agent
