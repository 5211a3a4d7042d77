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

TEST(ForeignTraffic, TakesSoMuchAndNoMore) {
  ForeignTraffic traffic({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.take(3000, used(0), at(0s)));
  EXPECT_FALSE(traffic.take(601, used(0), at(0s)));
  EXPECT_TRUE(traffic.take(600, used(0), at(0s)));
  EXPECT_FALSE(traffic.has_room(1, used(0), at(0s)));
}

TEST(ForeignTraffic, GetsRoomBackEvenlyOverTheHour) {
  ForeignTraffic traffic({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.take(3600, used(0), at(0s)));
  EXPECT_FALSE(traffic.has_room(11, used(0), at(10s)));
  EXPECT_TRUE(traffic.take(10, used(0), at(10s)));
  EXPECT_FALSE(traffic.has_room(3601, used(0), at(5h)));
  EXPECT_TRUE(traffic.has_room(3600, used(0), at(5h)));
}

TEST(ForeignTraffic, LosesNothingByAskingOften) {
  ForeignTraffic traffic({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.take(3600, used(0), at(0s)));
  for (auto now = 1ms; now < 10s; now += 1ms)
    EXPECT_FALSE(traffic.has_room(11, used(0), at(now)));
  EXPECT_TRUE(traffic.has_room(9, used(0), at(10s)));
}

TEST(ForeignTraffic, LeavesTheOtherHalfOfTheStoreAlone) {
  ForeignTraffic traffic({.bytes_per_hour = 3600, .storage_percent = 50});
  EXPECT_TRUE(traffic.has_room(1, used(499), at(0s)));
  EXPECT_FALSE(traffic.has_room(1, used(500), at(0s)));
}

TEST(ForeignTraffic, KnowsTheLinksOfStrangers) {
  ForeignTraffic traffic({});
  traffic.add(convergence::LinkId{7});
  EXPECT_TRUE(traffic.is_foreign(convergence::LinkId{7}));
  EXPECT_FALSE(traffic.is_foreign(convergence::LinkId{8}));
  traffic.remove(convergence::LinkId{7});
  EXPECT_FALSE(traffic.is_foreign(convergence::LinkId{7}));
}

}  // namespace
}  // namespace bindle::agent
