#include "agent/reception/foreign_traffic.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;

storage::BudgetUsage used(std::uint64_t octets) {
  storage::BudgetUsage usage;
  usage.budget = 1000;
  usage.payload_bytes = octets;
  return usage;
}

constexpr convergence::LinkId kLink{1};

ForeignTraffic limited_to(ForeignTraffic::Limits limits) {
  ForeignTraffic traffic(limits);
  traffic.add(kLink, ForeignTraffic::Medium::datagrams);
  return traffic;
}

TEST(ForeignTraffic, TakesSoMuchAndNoMore) {
  auto traffic = limited_to({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.take(kLink, 3000, used(0), at(0s)));
  EXPECT_FALSE(traffic.take(kLink, 601, used(0), at(0s)));
  EXPECT_TRUE(traffic.take(kLink, 600, used(0), at(0s)));
  EXPECT_FALSE(traffic.admit(kLink, 1, used(0), at(0s)));
}

TEST(ForeignTraffic, GetsRoomBackEvenlyOverTheHour) {
  auto traffic = limited_to({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.take(kLink, 3600, used(0), at(0s)));
  EXPECT_FALSE(traffic.admit(kLink, 11, used(0), at(10s)));
  EXPECT_TRUE(traffic.take(kLink, 10, used(0), at(10s)));
  EXPECT_FALSE(traffic.admit(kLink, 3601, used(0), at(5h)));
  EXPECT_TRUE(traffic.admit(kLink, 3600, used(0), at(5h)));
}

TEST(ForeignTraffic, LosesNothingByAskingOften) {
  auto traffic = limited_to({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.take(kLink, 3600, used(0), at(0s)));
  for (auto now = 1ms; now < 10s; now += 1ms)
    EXPECT_FALSE(traffic.admit(kLink, 11, used(0), at(now)));
  EXPECT_TRUE(traffic.admit(kLink, 9, used(0), at(10s)));
}

TEST(ForeignTraffic, LeavesTheOtherHalfOfTheStoreAlone) {
  auto traffic = limited_to({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.admit(kLink, 1, used(499), at(0s)));
  EXPECT_FALSE(traffic.admit(kLink, 1, used(500), at(0s)));
}

TEST(ForeignTraffic, CountsWhatItTakesAndWhyItRefuses) {
  auto traffic = limited_to({.bytes_per_hour = 1000, .storage_percent = 50});
  EXPECT_TRUE(traffic.admit(kLink, 600, used(0), at(0s)));
  EXPECT_TRUE(traffic.take(kLink, 600, used(0), at(0s)));
  EXPECT_FALSE(traffic.admit(kLink, 600, used(0), at(0s)));
  EXPECT_FALSE(traffic.take(kLink, 600, used(0), at(0s)));
  EXPECT_FALSE(traffic.admit(kLink, 1, used(500), at(0s)));
  auto const& counters = traffic.counters();
  EXPECT_EQ(counters.bundles, 1u);
  EXPECT_EQ(counters.bytes, 600u);
  EXPECT_EQ(counters.over_rate, 2u);
  EXPECT_EQ(counters.over_storage, 1u);
}

TEST(ForeignTraffic, ShortBundlesComeOverSessionsHoweverFullTheStoreIs) {
  constexpr convergence::LinkId session{2};
  auto traffic = limited_to({.bytes_per_hour = 10'000, .storage_percent = 50});
  traffic.add(session, ForeignTraffic::Medium::session);
  EXPECT_TRUE(traffic.take(session, ForeignTraffic::kShort, used(900), at(0s)));
  EXPECT_FALSE(traffic.take(session, ForeignTraffic::kShort + 1, used(900), at(0s)));
  EXPECT_FALSE(traffic.take(kLink, 1, used(900), at(0s)));
  EXPECT_TRUE(traffic.take(session, ForeignTraffic::kShort, used(900), at(0s)));
  EXPECT_FALSE(traffic.take(session, ForeignTraffic::kShort, used(900), at(0s)));
}

TEST(ForeignTraffic, LeavesOtherLinksAlone) {
  constexpr convergence::LinkId other{8};
  auto traffic = limited_to({.bytes_per_hour = 10, .storage_percent = 50});
  EXPECT_TRUE(traffic.is_foreign(kLink));
  EXPECT_FALSE(traffic.is_foreign(other));
  EXPECT_TRUE(traffic.take(other, 1'000'000, used(900), at(0s)));
  EXPECT_EQ(traffic.counters().bundles, 0u);
  traffic.remove(kLink);
  EXPECT_FALSE(traffic.is_foreign(kLink));
}

}  // namespace
}  // namespace bindle::agent
