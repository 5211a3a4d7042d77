#include "agent/core/routing/routing_table.hpp"

#include "agent/core/routing/router.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using storage::RoutedExtent;
using test::eid;

RoutingRule rule(std::string_view destination, RoutingStrategy strategy) {
  RoutingRule made;
  made.destination = EidPattern::parse(destination).value();
  made.strategy = strategy;
  if (strategy == RoutingStrategy::fixed) made.via = {eid("dtn://gateway/")};
  return made;
}

RoutingTable sample() {
  return RoutingTable({rule("dtn://village/*", RoutingStrategy::fixed),
                       rule("dtn://boat/*", RoutingStrategy::direct),
                       rule("dtn://village/late", RoutingStrategy::direct),
                       rule("ipn:*", RoutingStrategy::spray)});
}

std::optional<RoutingState> state(std::string_view destination,
                                  std::optional<ContentKind> kind = std::nullopt,
                                  std::optional<std::uint16_t> copies = std::nullopt) {
  auto const to = eid(destination);
  return sample().state_for({to, kind}, copies);
}

TEST(RoutingTable, TakesTheFirstRuleThatMatches) {
  EXPECT_EQ(sample().position_for(eid("dtn://village/late")), 0u);
  EXPECT_EQ(sample().position_for(eid("ipn:7.1")), 3u);
}

TEST(RoutingTable, LeavesWhatNoRuleMatchesToFlooding) {
  EXPECT_EQ(sample().position_for(eid("dtn://elsewhere/")), std::nullopt);
  EXPECT_EQ(state("dtn://elsewhere/app"), std::nullopt);
}

TEST(RoutingTable, RoutesNothingWithoutRulesOrWithEpidemicOnesOnly) {
  EXPECT_FALSE(RoutingTable().routes_anything());
  EXPECT_FALSE(RoutingTable({rule("*", RoutingStrategy::epidemic)}).routes_anything());
  EXPECT_TRUE(sample().routes_anything());
}

TEST(RoutingTable, LeavesGroupsAndTalkBetweenNeighboursAlone) {
  RoutingTable const all({rule("*", RoutingStrategy::direct)});
  auto const group = eid("dtn://bindle/~content");
  auto const node = eid("dtn://boat/");
  EXPECT_EQ(all.state_for({group, ContentKind::manifest}, std::nullopt), std::nullopt);
  EXPECT_EQ(all.state_for({node, ContentKind::receipt}, std::nullopt), std::nullopt);
  EXPECT_NE(all.state_for({node, ContentKind::chunk}, std::nullopt), std::nullopt);
}

TEST(RoutingTable, LetsDirectBundlesGoToNobodyElse) {
  EXPECT_FALSE(state("dtn://boat/app")->relay);
  EXPECT_TRUE(state("dtn://village/app")->relay);
}

TEST(RoutingTable, SpraysTheCopiesThatCame) {
  EXPECT_EQ(state("ipn:7.1")->copies, 8);
  EXPECT_EQ(state("ipn:7.1", std::nullopt, 3)->copies, 3);
  EXPECT_FALSE(state("ipn:7.1", std::nullopt, 1)->relay);
  EXPECT_EQ(state("ipn:7.1", std::nullopt, 65'535)->copies, RoutingRule::kMaxCopies);
}

TEST(RoutingTable, CountsCopiesThatWereGivenAway) {
  RoutingState const seven{.relay = true, .copies = 7, .given_to = {}};
  EXPECT_EQ(copies_to_give(seven, RoutingStrategy::spray), 3);
  auto const left = after_handing_on(seven, RoutingStrategy::spray, eid("dtn://b/app"));
  EXPECT_EQ(left, (RoutingState{.relay = true, .copies = 4, .given_to = {"dtn://b/"}}));
}

TEST(RoutingTable, AddsTheCopiesThatCameToABundleThatIsHereOnceForEachNeighbour) {
  RoutingState const one{.relay = false, .copies = 1, .given_to = {}};
  auto const more = after_copies_came(one, 4, eid("dtn://b/"), "dtn://a/");
  EXPECT_EQ(more, (RoutingState{.relay = true, .copies = 5, .given_to = {"dtn://b/"}}));
  EXPECT_EQ(after_copies_came(*more, 4, eid("dtn://b/"), "dtn://a/"), std::nullopt);
  EXPECT_EQ(after_copies_came(*more, 4, eid("dtn://a/"), "dtn://a/"), std::nullopt);
  EXPECT_EQ(after_copies_came(*more, 4, Eid::none(), "dtn://a/"), std::nullopt);
  EXPECT_EQ(after_copies_came(*more, 65'535, eid("dtn://c/"), "dtn://a/")->copies,
            RoutingRule::kMaxCopies);
}

TEST(RoutingTable, HandsABundleWithOneNextHopOnOnce) {
  auto const left =
      after_handing_on(*state("dtn://village/app"), RoutingStrategy::fixed, eid("dtn://gateway/"));
  EXPECT_FALSE(left.relay);
}

TEST(RoutingTable, HasAnotherSignatureWhenBundlesWouldBeRoutedOtherwise) {
  auto rules = sample().rules();
  EXPECT_EQ(RoutingTable(rules).signature(), sample().signature());
  rules.back().copies = 4;
  EXPECT_NE(RoutingTable(rules).signature(), sample().signature());
  EXPECT_EQ(RoutingTable().signature(), "");
}

class Reach : public ::testing::Test {
 protected:
  static RoutedExtent of(std::string_view neighbour, std::string_view destination) {
    auto const table = std::make_shared<RoutingTable const>(sample());
    return NeighbourReach(eid(neighbour), table, {}).towards(eid(destination));
  }
};

TEST_F(Reach, OfTheDestinationIsEverythingForIt) {
  EXPECT_EQ(of("dtn://boat/", "dtn://boat/app"), RoutedExtent::all);
}

TEST_F(Reach, OfANamedNeighbourIsWhatMayBeRelayed) {
  EXPECT_EQ(of("dtn://gateway/", "dtn://village/app"), RoutedExtent::relayed);
  EXPECT_EQ(of("dtn://other/", "dtn://village/app"), RoutedExtent::none);
  EXPECT_EQ(of("dtn://gateway/", "dtn://boat/app"), RoutedExtent::none);
}

TEST_F(Reach, OfANeighbourWithoutANameIsNothing) {
  EXPECT_EQ(of("dtn:none", "ipn:7.1"), RoutedExtent::none);
}

Router sample_router() {
  return {std::make_shared<RoutingTable const>(sample()),
          PlannedRoutes(eid("dtn://here/"), std::make_shared<ContactPlan const>()),
          ProphetRoutes(eid("dtn://here/"))};
}

TEST(Router, ExplainsWhichRuleAndWhichNeighbours) {
  auto const router = sample_router();
  auto const route = router.explain(eid("dtn://village/app"), {eid("dtn://other/")}, {});
  EXPECT_EQ(route.rule, 0u);
  EXPECT_EQ(route.strategy, RoutingStrategy::fixed);
  ASSERT_EQ(route.next_hops.size(), 3u);
  EXPECT_EQ(route.next_hops[0].node, eid("dtn://village/"));
  EXPECT_TRUE(route.next_hops[0].gets_it);
  EXPECT_EQ(route.next_hops[1].node, eid("dtn://gateway/"));
  EXPECT_TRUE(route.next_hops[1].gets_it);
  EXPECT_FALSE(route.next_hops[1].in_contact);
  EXPECT_EQ(route.next_hops[2].node, eid("dtn://other/"));
  EXPECT_TRUE(route.next_hops[2].in_contact);
  EXPECT_FALSE(route.next_hops[2].gets_it);
}

TEST(Router, ExplainsThatWhatNoRuleMatchesGoesToEveryone) {
  auto const router = sample_router();
  auto const route = router.explain(eid("dtn://far/app"), {eid("dtn://other/")}, {});
  EXPECT_EQ(route.rule, std::nullopt);
  EXPECT_EQ(route.strategy, RoutingStrategy::epidemic);
  EXPECT_TRUE(route.next_hops.back().gets_it);
}

}  // namespace
}  // namespace bindle::agent
