#include "agent/core/routing/prophet_routes.hpp"

#include "agent/core/routing/router.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace bindle::agent {
namespace {

using test::eid;

constexpr std::uint64_t kHour = 3'600'000;
Eid const kA = eid("dtn://a/");
Eid const kB = eid("dtn://b/");
Eid const kC = eid("dtn://c/");

MATCHER_P(Is, value, "") {
  return std::abs(arg - value) < 1e-4;
}

Predictabilities table(std::map<Eid, double> const& values) {
  Predictabilities made;
  for (auto const& [node, value] : values)
    made.towards[node] = static_cast<std::uint16_t>(value * Predictabilities::kCertain);
  return made;
}

Moment at(std::uint64_t node_ms) {
  return {std::chrono::milliseconds(0), 0, node_ms};
}

class Encounters : public ::testing::Test {
 protected:
  EncounterHistory history_{kA};
};

TEST_F(Encounters, BeginAtOneHalfAndRiseTowardsCertainty) {
  history_.met(kB, kHour);
  EXPECT_THAT(history_.towards(eid("dtn://b/app"), kHour), Is(0.5));
  history_.met(kB, 2 * kHour);
  auto const before = 0.5 * std::pow(0.999, 6);
  EXPECT_THAT(history_.towards(kB, 2 * kHour), Is(before + (0.99 - before) * 0.7));
  for (std::uint64_t hour = 3; hour < 100; ++hour)
    history_.met(kB, hour * kHour);
  EXPECT_LT(history_.towards(kB, 99 * kHour), 0.99);
}

TEST_F(Encounters, ThatFollowEachOtherAtOnceCountForLittle) {
  history_.met(kB, kHour);
  history_.met(kB, kHour + 1000);
  EXPECT_THAT(history_.towards(kB, kHour + 1000), Is(0.5 + 0.49 * 0.7 / 3600));
}

TEST_F(Encounters, AgeAndAreForgotten) {
  history_.met(kB, kHour);
  EXPECT_THAT(history_.towards(kB, 25 * kHour), Is(0.5 * std::pow(0.999, 144)));
  EXPECT_EQ(history_.towards(kB, 10'000 * kHour), 0);
  history_.met(kB, 10'000 * kHour);
  EXPECT_THAT(history_.towards(kB, 10'000 * kHour), Is(0.5));
}

TEST_F(Encounters, AreTransitive) {
  history_.met(kB, kHour);
  history_.heard(kB, table({{kC, 0.8}}), kHour);
  EXPECT_THAT(history_.towards(kC, kHour), Is(0.5 * 0.8 * 0.9));
  history_.heard(kB, table({{kC, 0.1}}), kHour);
  EXPECT_THAT(history_.towards(kC, kHour), Is(0.5 * 0.8 * 0.9));
}

TEST_F(Encounters, TakeNobodysWordAboutThisNodeOrThemselves) {
  history_.heard(kB, table({{kB, 1.0}, {kA, 1.0}, {kC, 1.0}}), kHour);
  EXPECT_TRUE(history_.entries().empty());  // b was never met
  history_.met(kB, kHour);
  history_.heard(kB, table({{kB, 1.0}, {kA, 1.0}}), kHour);
  EXPECT_THAT(history_.towards(kB, kHour), Is(0.5));
  EXPECT_EQ(history_.towards(kA, kHour), 0);
}

TEST_F(Encounters, TellANeighbourNothingAboutItself) {
  history_.met(kB, kHour);
  history_.met(kC, kHour);
  EXPECT_EQ(history_.said_to(kB, kHour).towards, (std::map<Eid, std::uint16_t>{{kC, 32767}}));
}

TEST_F(Encounters, AreBoundedAndKeepTheLikeliest) {
  history_.met(kB, kHour);
  Predictabilities many;
  for (std::size_t i = 0; i < Predictabilities::kMost; ++i)
    many.towards[eid("dtn://n" + std::to_string(i) + "/")] = Predictabilities::kCertain / 2;
  history_.heard(kB, many, kHour);
  EXPECT_EQ(history_.entries().size(), Predictabilities::kMost);
  EXPECT_TRUE(history_.entries().contains(kB));
}

TEST_F(Encounters, AreNotDisplacedByWhatOthersSay) {
  history_.met(kB, kHour);
  history_.met(kC, kHour);
  Predictabilities many;
  for (std::size_t i = 0; i < Predictabilities::kMost; ++i)
    many.towards[eid("dtn://n" + std::to_string(i) + "/")] = Predictabilities::kCertain;
  history_.heard(kB, many, kHour);
  EXPECT_TRUE(history_.entries().contains(kC));
  history_.met(eid("dtn://late/"), kHour);
  EXPECT_TRUE(history_.entries().contains(eid("dtn://late/")));
}

TEST(ProphetRoutes, NameWhatANeighbourIsMoreLikelyToDeliver) {
  ProphetRoutes routes(kA);
  auto const d = eid("dtn://d/");
  routes.history().met(kB, kHour);
  routes.history().met(d, kHour);
  EXPECT_EQ(routes.better_for(kB, at(kHour)), nullptr);
  routes.heard(kB, table({{kC, 0.8}, {d, 0.4}}), at(kHour));
  ASSERT_NE(routes.better_for(kB, at(kHour)), nullptr);
  EXPECT_EQ(*routes.better_for(kB, at(kHour)), std::set<Eid>{kC});
  routes.parted(kB);
  EXPECT_EQ(routes.better_for(kB, at(kHour)), nullptr);
}

TEST(ProphetRouter, ExplainsTheNumbers) {
  RoutingRule rule;
  rule.strategy = RoutingStrategy::prophet;
  Router router(std::make_shared<RoutingTable const>(std::vector<RoutingRule>{rule}),
                PlannedRoutes(kA, std::make_shared<ContactPlan const>()),
                ProphetRoutes(kA));
  router.prophet().history().met(kB, kHour);
  router.prophet().heard(kB, table({{kC, 0.8}}), at(kHour));
  auto const route = router.explain(eid("dtn://c/app"), {kB}, at(kHour));
  EXPECT_NE(route.why.find("0.36"), std::string::npos) << route.why;
  ASSERT_EQ(route.next_hops.size(), 2u);
  EXPECT_TRUE(route.next_hops[1].gets_it);
  EXPECT_NE(route.next_hops[1].why.find("0.80"), std::string::npos) << route.next_hops[1].why;
}

TEST(ProphetRule, LimitsToHowManyNeighboursANodeGivesABundle) {
  RoutingRule rule;
  rule.strategy = RoutingStrategy::prophet;
  rule.copies = 3;
  RoutingTable const table({rule});
  auto const to = eid("dtn://c/app");
  auto state = *table.state_for({to, std::nullopt}, std::nullopt);
  EXPECT_TRUE(state.relay);
  for (auto const* const taker : {"dtn://x/", "dtn://y/"}) {
    state = after_handing_on(state, RoutingStrategy::prophet, eid(taker));
    EXPECT_TRUE(state.relay);
  }
  EXPECT_FALSE(after_handing_on(state, RoutingStrategy::prophet, eid("dtn://z/")).relay);
}

}  // namespace
}  // namespace bindle::agent
