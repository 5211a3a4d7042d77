#include "agent/core/routing/planned_routes.hpp"

#include "agent/core/routing/router.hpp"
#include "tests/unit/agent/sample_plan.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using std::chrono::seconds;
using storage::RoutedExtent;
using test::contact;
using test::eid;
using test::second;

Eid const kA = eid("dtn://a/");
Eid const kB = eid("dtn://b/");
Eid const kC = eid("dtn://c/");

Moment at(std::uint64_t number) {
  return test::at(seconds(number));
}

QueuedBundle bundle(Arrival arrival, std::uint64_t length) {
  auto made = test::queued(arrival);
  made.kind.reset();
  made.destination = eid("dtn://d/app");
  made.length = length;
  made.routing.emplace();
  return made;
}

// To d by b in second 10 to 20, else by c.
std::shared_ptr<ContactPlan const> sample_plan() {
  return std::make_shared<ContactPlan const>(std::vector<PlannedContact>{contact("a", "b", 10, 20),
                                                                         contact("b", "d", 30, 40),
                                                                         contact("a", "c", 15, 90),
                                                                         contact("c", "d", 80, 90)},
                                             kA);
}

class Planned : public ::testing::Test {
 protected:
  bool leaves(Arrival arrival, std::uint64_t length, Eid const& neighbour, std::uint64_t when) {
    auto const it = bundle(arrival, length);
    if (!routes_.may_leave(it, neighbour, at(when))) return false;
    routes_.left(it, neighbour, at(when));
    return true;
  }

  PlannedRoutes routes_{kA, sample_plan()};
};

TEST_F(Planned, LeavesOverTheFirstHopOfTheBestPathInItsWindow) {
  EXPECT_FALSE(leaves(1, 1000, kB, 9));
  EXPECT_FALSE(leaves(1, 1000, kC, 16));
  EXPECT_TRUE(leaves(1, 1000, kB, 10));
}

TEST_F(Planned, TakesTheNextPathWhenAWindowPassedUnused) {
  EXPECT_FALSE(leaves(1, 1000, kC, 19));
  EXPECT_TRUE(leaves(1, 1000, kC, 20));
}

TEST_F(Planned, FillsAWindowAndTakesTheNextPathForWhatDoesNotFit) {
  EXPECT_TRUE(leaves(1, 6000, kB, 10));
  EXPECT_FALSE(leaves(2, 6000, kB, 10));
  EXPECT_TRUE(leaves(2, 6000, kC, 16));
  EXPECT_TRUE(leaves(3, 4000, kB, 10));
}

TEST_F(Planned, HasRoomAgainWhenEverythingHasArrivedEarly) {
  EXPECT_TRUE(leaves(1, 6000, kB, 10));
  EXPECT_TRUE(leaves(2, 4000, kB, 10));
  EXPECT_FALSE(leaves(3, 5000, kB, 10));
  EXPECT_FALSE(routes_.settled(1));
  EXPECT_TRUE(routes_.settled(2));
  EXPECT_TRUE(leaves(3, 5000, kB, 11));
  EXPECT_FALSE(routes_.settled(3));
}

TEST_F(Planned, KeepsWhatWouldExpireOnTheWay) {
  auto late = bundle(1, 1000);
  late.expires = storage::Deadline::dtn(second(31));
  EXPECT_FALSE(routes_.may_leave(late, kB, at(10)));
  late.expires = storage::Deadline::dtn(second(32));
  EXPECT_TRUE(routes_.may_leave(late, kB, at(10)));
  auto moment = at(10);
  moment.node_ms = 5000;
  late.expires = storage::Deadline::node(5000 + 21'000);
  EXPECT_FALSE(routes_.may_leave(late, kB, moment));
  late.expires = storage::Deadline::node(5000 + 21'001);
  EXPECT_TRUE(routes_.may_leave(late, kB, moment));
}

TEST_F(Planned, DoesNotGoBackToWhereItComesFrom) {
  auto from_b = bundle(1, 1000);
  from_b.received_from = kB;
  EXPECT_FALSE(routes_.may_leave(from_b, kB, at(16)));
  EXPECT_TRUE(routes_.may_leave(from_b, kC, at(16)));
}

TEST_F(Planned, PlansNothingWithoutATime) {
  EXPECT_FALSE(routes_.may_leave(bundle(1, 1000), kB, {seconds(10), 0, 0}));
  EXPECT_EQ(routes_.beyond(kB, {seconds(10), 0, 0}), nullptr);
  EXPECT_EQ(routes_.path_to(eid("dtn://d/"), {seconds(10), 0, 0}), std::nullopt);
}

TEST_F(Planned, LooksAgainWhenAWindowOpensOrClosesAndWithinAMinute) {
  EXPECT_EQ(routes_.next_look(at(0)), seconds(10));
  EXPECT_EQ(routes_.next_look(at(15)), seconds(20));
  EXPECT_EQ(routes_.next_look(at(1000)), seconds(1060));
  EXPECT_EQ(PlannedRoutes(kA, std::make_shared<ContactPlan const>()).next_look(at(0)),
            std::nullopt);
}

TEST_F(Planned, KnowsWhatLiesBeyondANeighbourWhoseWindowIsOpen) {
  EXPECT_EQ(routes_.beyond(kB, at(9)), nullptr);
  ASSERT_NE(routes_.beyond(kB, at(10)), nullptr);
  EXPECT_TRUE(routes_.beyond(kB, at(10))->contains(eid("dtn://d/")));
  EXPECT_FALSE(routes_.beyond(kB, at(10))->contains(kC));
}

class PlannedRouter : public ::testing::Test {
 protected:
  static RoutingRule rule() {
    RoutingRule made;
    made.strategy = RoutingStrategy::plan;
    return made;
  }

  Router router_{std::make_shared<RoutingTable const>(std::vector<RoutingRule>{rule()}),
                 PlannedRoutes(kA, sample_plan()),
                 ProphetRoutes(kA)};
};

TEST_F(PlannedRouter, ReachesWhatLiesBeyondTheNeighbour) {
  auto const reach = [this](Eid const& neighbour, std::uint64_t when) {
    return router_.reach_of(neighbour, at(when))->towards(eid("dtn://d/app"));
  };
  EXPECT_EQ(reach(kB, 5), RoutedExtent::none);
  EXPECT_EQ(reach(kB, 10), RoutedExtent::relayed);
  EXPECT_EQ(reach(eid("dtn://d/"), 5), RoutedExtent::all);
}

TEST_F(PlannedRouter, GivesTheDestinationItsOwnWhateverThePlan) {
  EXPECT_TRUE(router_.may_leave(bundle(1, 1000), eid("dtn://d/"), at(0)));
}

TEST_F(PlannedRouter, ExplainsThePathWithItsTimes) {
  auto const route = router_.explain(eid("dtn://d/app"), {kC}, at(12));
  ASSERT_EQ(route.path.size(), 2u);
  EXPECT_EQ(route.path[0].to, kB);
  EXPECT_EQ(route.path[0].departure_ms, second(12));
  EXPECT_EQ(route.path[1].to, eid("dtn://d/"));
  EXPECT_EQ(route.path[1].arrival_ms, second(30));
  ASSERT_EQ(route.next_hops.size(), 3u);
  EXPECT_TRUE(route.next_hops[1].gets_it);
  EXPECT_EQ(route.next_hops[1].node, kB);
  EXPECT_FALSE(route.next_hops[2].gets_it);
}

TEST_F(PlannedRouter, ExplainsThatThereIsNoPath) {
  auto const route = router_.explain(eid("dtn://z/app"), {kC}, at(12));
  EXPECT_TRUE(route.path.empty());
  EXPECT_NE(route.why.find("no path"), std::string::npos);
}

}  // namespace
}  // namespace bindle::agent
