#include "convergence/discovery/neighbourhood.hpp"

#include <gtest/gtest.h>

namespace bindle::convergence::discovery {
namespace {

using namespace std::chrono_literals;
using News = Neighbourhood::News;

constexpr Neighbourhood::Time kStart{1h};

boost::asio::ip::address address(char const* text) {
  return boost::asio::ip::make_address(text);
}

Beacon beacon_of(std::string const& name, std::optional<std::chrono::seconds> period = 10s) {
  Beacon beacon;
  beacon.node = Eid::parse("dtn://" + name + "/").value();
  beacon.services = {{"tcp", 4556}};
  beacon.period = period;
  return beacon;
}

auto const kAddress = address("192.168.7.2");

TEST(Neighbourhood, KnowsWhoAnnouncesItself) {
  Neighbourhood around({});
  EXPECT_EQ(around.heard(beacon_of("a"), kAddress, kStart), News::appeared);
  EXPECT_EQ(around.heard(beacon_of("a"), kAddress, kStart + 10s), News::heard);
  ASSERT_EQ(around.entries().size(), 1u);
  auto const entry = around.entries()[0];
  EXPECT_EQ(entry.neighbour.node.to_string(), "dtn://a/");
  EXPECT_EQ(entry.neighbour.tcpcl_port, 4556);
  EXPECT_EQ(entry.neighbour.udpcl_port, std::nullopt);
  EXPECT_EQ(entry.last_heard, kStart + 10s);
}

TEST(Neighbourhood, TakesThePortsOfTheLastBeacon) {
  Neighbourhood around({});
  around.heard(beacon_of("a"), kAddress, kStart);
  auto moved = beacon_of("a");
  moved.services = {{"tcp", 4557}, {"udp", 4558}};
  around.heard(moved, kAddress, kStart + 1s);
  EXPECT_EQ(around.entries().at(0).neighbour.tcpcl_port, 4557);
  EXPECT_EQ(around.entries().at(0).neighbour.udpcl_port, 4558);
}

TEST(Neighbourhood, ForgetsWhoIsSilent) {
  Neighbourhood around({.expire_after = 60s});
  around.heard(beacon_of("a"), kAddress, kStart);
  around.heard(beacon_of("b"), kAddress, kStart + 30s);
  EXPECT_TRUE(around.expire(kStart + 59s).empty());
  auto const gone = around.expire(kStart + 60s);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].node.to_string(), "dtn://a/");
  EXPECT_EQ(around.entries().size(), 1u);
}

TEST(Neighbourhood, WaitsLongerForWhoIsSlower) {
  Neighbourhood around({.expire_after = 60s});
  around.heard(beacon_of("a", 30s), kAddress, kStart);
  EXPECT_TRUE(around.expire(kStart + 89s).empty());
  EXPECT_EQ(around.expire(kStart + 90s).size(), 1u);
}

TEST(Neighbourhood, WaitsForNobodyForEver) {
  Neighbourhood around({.expire_after = 60s});
  around.heard(beacon_of("a", kMaxPeriod), kAddress, kStart);
  EXPECT_EQ(around.expire(kStart + 600s).size(), 1u);
}

TEST(Neighbourhood, LetsGoWhoTakesItsLeave) {
  Neighbourhood around({});
  EXPECT_EQ(around.heard(beacon_of("a", 0s), kAddress, kStart), News::none);
  around.heard(beacon_of("a"), kAddress, kStart);
  EXPECT_EQ(around.heard(beacon_of("a", 0s), kAddress, kStart), News::left);
  EXPECT_TRUE(around.entries().empty());
}

TEST(Neighbourhood, TellsAddressesOfOneNodeApart) {
  Neighbourhood around({});
  around.heard(beacon_of("a"), kAddress, kStart);
  EXPECT_EQ(around.heard(beacon_of("a"), address("fe80::1"), kStart), News::appeared);
  EXPECT_EQ(around.heard(beacon_of("a", 0s), address("192.168.7.3"), kStart), News::none);
  EXPECT_EQ(around.entries().size(), 2u);
}

TEST(Neighbourhood, PassesOverABeaconTooSoonAfterTheLast) {
  Neighbourhood around({.least_interval = 100ms});
  around.heard(beacon_of("a"), kAddress, kStart);
  EXPECT_EQ(around.heard(beacon_of("a"), kAddress, kStart + 99ms), News::none);
  EXPECT_EQ(around.passed_over(), 1u);
  EXPECT_EQ(around.heard(beacon_of("a"), kAddress, kStart + 100ms), News::heard);
}

TEST(Neighbourhood, HoldsNoMoreThanSoMany) {
  Neighbourhood around({.neighbours = 3, .new_per_minute = 100});
  for (int i = 0; i < 5; ++i)
    around.heard(beacon_of("n" + std::to_string(i)), kAddress, kStart);
  EXPECT_EQ(around.entries().size(), 3u);
  EXPECT_EQ(around.passed_over(), 2u);
}

TEST(Neighbourhood, MeetsNoMoreThanSoManyInAMinute) {
  Neighbourhood around({.neighbours = 100, .new_per_minute = 2});
  for (int i = 0; i < 5; ++i)
    around.heard(beacon_of("n" + std::to_string(i)), kAddress, kStart);
  EXPECT_EQ(around.entries().size(), 2u);
  EXPECT_EQ(around.heard(beacon_of("n4"), kAddress, kStart + 60s), News::appeared);
}

}  // namespace
}  // namespace bindle::convergence::discovery
