#include "agent/node_clock.hpp"

#include "bundle/dtn_time.hpp"

#include <spdlog/spdlog.h>
#include <sys/timex.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

namespace bindle::agent {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::uint64_t milliseconds_of(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0 || time.tv_sec < 0) return 0;
  return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
         static_cast<std::uint64_t>(time.tv_nsec) / 1'000'000;
}

ClockReading read_clocks() {
  return {milliseconds_of(CLOCK_BOOTTIME), milliseconds_of(CLOCK_REALTIME), false};
}

bool kernel_says_synchronized() {
  timex query{};
  auto const state = adjtimex(&query);
  return state != -1 && state != TIME_ERROR && (query.status & STA_UNSYNC) == 0;
}

std::string read_boot_id() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id;
}

void log_change(ClockState state) {
  switch (state) {
    case ClockState::believed:
      spdlog::info("the system clock is believed");
      return;
    case ClockState::held:
      spdlog::warn(
          "the system clock has jumped and is not followed until it is synchronized; if it is "
          "right, set clock.trust to \"always\"");
      return;
    case ClockState::unknown:
      spdlog::warn("the time is not known: bundles are made without one and expire by their age");
      return;
  }
}

}  // namespace

NodeClock::NodeClock(Timekeeper::Settings settings, std::optional<storage::KeptClock> const& former)
    : keeper_(settings, read_boot_id(), read_clocks(), former) {}

NodeClock::Told NodeClock::tell() const {
  auto reading = read_clocks();
  auto time = keeper_.tell(reading);
  // The kernel is asked only about a clock that is in doubt.
  if (keeper_.in_doubt() && kernel_says_synchronized()) {
    reading.synchronized = true;
    time = keeper_.tell(reading);
  }
  if (auto const state = keeper_.state(); state != logged_) {
    logged_ = state;
    log_change(state);
  }
  return {time, reading};
}

Moment NodeClock::now() const {
  auto const elapsed = std::chrono::steady_clock::now().time_since_epoch();
  std::lock_guard const lock(mutex_);
  auto const time = tell().time;
  auto const dtn_ms = time.unix_ms == 0 ? 0 : to_dtn_time(UtcTime(milliseconds(time.unix_ms)));
  return {duration_cast<milliseconds>(elapsed), dtn_ms, time.node_ms};
}

std::uint64_t NodeClock::node_ms_after(milliseconds duration) const {
  return saturating_add(now().node_ms, static_cast<std::uint64_t>(duration.count()));
}

std::uint64_t NodeClock::unix_ms() const {
  std::lock_guard const lock(mutex_);
  auto const told = tell();
  return told.time.unix_ms == 0 ? told.reading.unix_ms : told.time.unix_ms;
}

ClockState NodeClock::state() const {
  std::lock_guard const lock(mutex_);
  tell();
  return keeper_.state();
}

storage::KeptClock NodeClock::keep() const {
  std::lock_guard const lock(mutex_);
  return keeper_.to_keep(tell().reading);
}

}  // namespace bindle::agent
