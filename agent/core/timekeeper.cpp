#include "agent/core/timekeeper.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

// 2024-01-01: no clock that runs this software shows less and is right.
constexpr std::uint64_t kEarliestUnixMs = 1'704'067'200'000;

// A node is not put away for longer; a clock that says so is likelier to be wrong.
constexpr auto kLongestPauseMs =
    static_cast<std::uint64_t>(duration_cast<milliseconds>(days(366)).count());

std::uint64_t distance(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : b - a;
}

}  // namespace

Timekeeper::Timekeeper(Settings settings,
                       std::string boot_id,
                       ClockReading const& first,
                       std::optional<storage::KeptClock> const& former)
    : settings_(settings), boot_id_(std::move(boot_id)), first_since_boot_ms_(first.since_boot_ms) {
  if (!former) return;
  last_unix_ms_ = former->unix_ms;
  node_ms_at_first_ = former->node_ms + time_off(*former, first);
  if (former->unix_ms != 0 && same_boot(*former, first))
    anchor_ = Anchor{former->since_boot_ms, former->unix_ms};
}

bool Timekeeper::same_boot(storage::KeptClock const& former, ClockReading const& first) const {
  return former.boot_id == boot_id_ && first.since_boot_ms >= former.since_boot_ms;
}

std::uint64_t Timekeeper::time_off(storage::KeptClock const& former,
                                   ClockReading const& first) const {
  if (same_boot(former, first)) return first.since_boot_ms - former.since_boot_ms;
  if (settings_.trust == ClockTrust::never || former.unix_ms == 0) return 0;
  if (first.unix_ms <= former.unix_ms || !plausible(first)) return 0;
  return first.unix_ms - former.unix_ms;
}

// Of a clock of which nothing is known in this run.
bool Timekeeper::plausible(ClockReading const& reading) const {
  if (settings_.trust == ClockTrust::always) return true;
  if (reading.unix_ms < kEarliestUnixMs) return false;
  if (reading.synchronized || last_unix_ms_ == 0) return true;
  auto const slack = static_cast<std::uint64_t>(settings_.max_jump.count());
  if (reading.unix_ms < last_unix_ms_) return last_unix_ms_ - reading.unix_ms <= slack;
  return reading.unix_ms - last_unix_ms_ <= kLongestPauseMs;
}

std::uint64_t Timekeeper::expected_unix_ms(ClockReading const& reading) const {
  auto const since_boot_ms = std::max(reading.since_boot_ms, anchor_->since_boot_ms);
  return anchor_->unix_ms + (since_boot_ms - anchor_->since_boot_ms);
}

bool Timekeeper::follows(ClockReading const& reading) const {
  if (!anchor_) return plausible(reading);
  if (reading.synchronized && reading.unix_ms >= kEarliestUnixMs) return true;
  return distance(reading.unix_ms, expected_unix_ms(reading)) <=
         static_cast<std::uint64_t>(settings_.max_jump.count());
}

std::uint64_t Timekeeper::unix_time(ClockReading const& reading) {
  if (settings_.trust == ClockTrust::never) return 0;
  if (settings_.trust == ClockTrust::always || follows(reading)) {
    anchor_ = Anchor{reading.since_boot_ms, reading.unix_ms};
    state_ = ClockState::believed;
    return reading.unix_ms;
  }
  state_ = anchor_ ? ClockState::held : ClockState::unknown;
  return anchor_ ? expected_unix_ms(reading) : 0;
}

Timekeeper::Time Timekeeper::tell(ClockReading const& reading) {
  auto const since_boot_ms = std::max(reading.since_boot_ms, first_since_boot_ms_);
  return {unix_time(reading), node_ms_at_first_ + (since_boot_ms - first_since_boot_ms_)};
}

storage::KeptClock Timekeeper::to_keep(ClockReading const& reading) {
  auto const time = tell(reading);
  // A time that was known is better than none: the next run still knows what came after it.
  auto const unix_ms = time.unix_ms != 0 ? time.unix_ms : last_unix_ms_;
  return {time.node_ms, unix_ms, reading.since_boot_ms, boot_id_};
}

}  // namespace bindle::agent
