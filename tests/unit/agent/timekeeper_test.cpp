#include "agent/core/timekeeper.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

constexpr std::uint64_t kHour = 3'600'000;
constexpr std::uint64_t kDay = 24 * kHour;
constexpr std::uint64_t kYear = 365 * kDay;
constexpr std::uint64_t kNow = 1'790'000'000'000;  // in 2026

// A machine whose clocks a test can move.
struct Machine {
  std::uint64_t since_boot = kHour;
  std::uint64_t wall = kNow;
  bool synchronized = false;
  std::string boot = "first";

  void pass(std::uint64_t ms) {
    since_boot += ms;
    wall += ms;
  }

  void restart(std::uint64_t off_ms) {
    boot += " again";
    since_boot = 1000;
    wall += off_ms;
  }

  ClockReading reading() const { return {since_boot, wall, synchronized}; }

  Timekeeper keeper(std::optional<storage::KeptClock> const& former = {},
                    ClockTrust trust = ClockTrust::guarded) const {
    return Timekeeper({trust}, boot, reading(), former);
  }
};

// What the node knows after a run of so long.
storage::KeptClock run_for(Machine& machine, std::uint64_t ms) {
  auto keeper = machine.keeper();
  machine.pass(ms);
  return keeper.to_keep(machine.reading());
}

TEST(Timekeeper, BelievesAPlausibleClock) {
  Machine machine;
  auto keeper = machine.keeper();
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, kNow);
  machine.pass(kDay);
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, kNow + kDay);
  EXPECT_EQ(keeper.state(), ClockState::believed);
}

TEST(Timekeeper, CountsNodeTimeFromTheFirstRun) {
  Machine machine;
  auto keeper = machine.keeper();
  EXPECT_EQ(keeper.tell(machine.reading()).node_ms, 0u);
  machine.pass(77);
  EXPECT_EQ(keeper.tell(machine.reading()).node_ms, 77u);
}

TEST(Timekeeper, HoldsOnWhenTheClockJumpsByYears) {
  for (auto const there : {kNow + 10 * kYear, kNow - 10 * kYear, std::uint64_t{0}}) {
    Machine machine;
    auto keeper = machine.keeper();
    keeper.tell(machine.reading());
    machine.wall = there;
    machine.since_boot += 5000;
    auto const time = keeper.tell(machine.reading());
    EXPECT_EQ(time.unix_ms, kNow + 5000);
    EXPECT_EQ(time.node_ms, 5000u);
    EXPECT_EQ(keeper.state(), ClockState::held);
  }
}

TEST(Timekeeper, FollowsAJumpOfASynchronizedClock) {
  Machine machine;
  auto keeper = machine.keeper();
  keeper.tell(machine.reading());
  machine.wall += kYear;
  keeper.tell(machine.reading());
  machine.synchronized = true;
  auto const time = keeper.tell(machine.reading());
  EXPECT_EQ(time.unix_ms, kNow + kYear);
  EXPECT_EQ(time.node_ms, 0u) << "node time does not jump";
  machine.synchronized = false;
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, kNow + kYear);
}

TEST(Timekeeper, FollowsSmallCorrections) {
  Machine machine;
  auto keeper = machine.keeper();
  keeper.tell(machine.reading());
  machine.wall -= kHour / 2;
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, kNow - kHour / 2);
  EXPECT_EQ(keeper.state(), ClockState::believed);
}

TEST(Timekeeper, BelievesAgainWhenTheClockComesBack) {
  Machine machine;
  auto keeper = machine.keeper();
  keeper.tell(machine.reading());
  machine.wall = 0;
  keeper.tell(machine.reading());
  machine.wall = kNow + 1000;
  keeper.tell(machine.reading());
  EXPECT_EQ(keeper.state(), ClockState::believed);
}

TEST(Timekeeper, FollowsEveryJumpWhereItIsTold) {
  Machine machine;
  auto keeper = machine.keeper({}, ClockTrust::always);
  keeper.tell(machine.reading());
  machine.wall += 10 * kYear;
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, kNow + 10 * kYear);
}

TEST(Timekeeper, KnowsNoTimeWithoutAClock) {
  Machine machine;
  auto keeper = machine.keeper({}, ClockTrust::never);
  machine.pass(kDay);
  auto const time = keeper.tell(machine.reading());
  EXPECT_EQ(time.unix_ms, 0u);
  EXPECT_EQ(time.node_ms, kDay);
}

TEST(Timekeeper, KnowsNoTimeUntilTheClockIsSet) {
  Machine machine;
  machine.wall = 10'000;
  auto keeper = machine.keeper();
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, 0u);
  EXPECT_EQ(keeper.state(), ClockState::unknown);
  machine.wall = kNow;
  EXPECT_EQ(keeper.tell(machine.reading()).unix_ms, kNow);
}

TEST(Timekeeper, CountsEveryMillisecondBetweenTwoRunsOfOneBoot) {
  Machine machine;
  auto const former = run_for(machine, kHour);
  machine.pass(kDay);
  machine.wall = 0;
  auto keeper = machine.keeper(former);
  auto const time = keeper.tell(machine.reading());
  EXPECT_EQ(time.node_ms, kHour + kDay);
  EXPECT_EQ(time.unix_ms, kNow + kHour + kDay) << "the clock was set to nonsense meanwhile";
}

TEST(Timekeeper, CountsTheTimeOffByAClockThatMovedOn) {
  Machine machine;
  auto const former = run_for(machine, kHour);
  machine.restart(40 * kDay);
  auto keeper = machine.keeper(former);
  EXPECT_EQ(keeper.tell(machine.reading()).node_ms, kHour + 40 * kDay);
  EXPECT_EQ(keeper.state(), ClockState::believed);
}

TEST(Timekeeper, CountsNoTimeOffByAClockThatIsNotPlausible) {
  for (auto const there : {std::uint64_t{0}, kNow - kDay, kNow + 2 * kYear}) {
    Machine machine;
    auto const former = run_for(machine, kHour);
    machine.restart(0);
    machine.wall = there;
    auto keeper = machine.keeper(former);
    auto const time = keeper.tell(machine.reading());
    EXPECT_EQ(time.node_ms, kHour);
    EXPECT_EQ(time.unix_ms, 0u);
    EXPECT_EQ(keeper.state(), ClockState::unknown);
  }
}

TEST(Timekeeper, RemembersTheLastKnownTimeAcrossARunWithoutOne) {
  Machine machine;
  auto former = run_for(machine, kHour);
  machine.restart(0);
  machine.wall = 0;
  former = machine.keeper(former).to_keep(machine.reading());
  machine.restart(0);
  machine.wall = kNow - kYear;
  auto keeper = machine.keeper(former);
  keeper.tell(machine.reading());
  EXPECT_EQ(keeper.state(), ClockState::unknown) << "it was later than this once";
  machine.wall = kNow + kDay;
  keeper.tell(machine.reading());
  EXPECT_EQ(keeper.state(), ClockState::believed);
}

}  // namespace
}  // namespace bindle::agent
