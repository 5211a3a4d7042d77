#include "tests/unit/agent/routing_simulation.hpp"

#include <gtest/gtest.h>

// What the strategies do among many nodes.
namespace bindle::agent {
namespace {

using test::RoutingSimulation;

RoutingRule rule(RoutingStrategy strategy) {
  RoutingRule made;
  made.strategy = strategy;
  return made;
}

RoutingRule via(std::vector<RoutingSimulation::Node> const& nodes) {
  auto made = rule(RoutingStrategy::fixed);
  for (auto const node : nodes)
    made.via.push_back(RoutingSimulation::name_of(node));
  return made;
}

TEST(RoutingSimulation, DirectWaitsForTheDestination) {
  RoutingSimulation nodes(3, {rule(RoutingStrategy::direct)});
  auto const bundle = nodes.send(0, 2);
  nodes.meet(0, 1);
  EXPECT_EQ(nodes.transmissions(), 0u);
  nodes.meet(0, 2);
  EXPECT_TRUE(nodes.delivered(bundle));
  EXPECT_EQ(nodes.transmissions(), 1u);
}

TEST(RoutingSimulation, StaticGoesToTheNamedNeighbourAlone) {
  RoutingSimulation nodes(4, {via({2})});
  auto const bundle = nodes.send(0, 3);
  nodes.meet(0, 1);
  EXPECT_EQ(nodes.transmissions(), 0u);
  nodes.meet(0, 2);
  EXPECT_EQ(nodes.transmissions(), 1u);
  nodes.meet(2, 3);
  EXPECT_TRUE(nodes.delivered(bundle));
  EXPECT_EQ(nodes.transmissions(), 2u);
}

TEST(RoutingSimulation, StaticGoesToOneOfSeveralThatAreThereTogether) {
  RoutingSimulation nodes(4, {via({1, 2})});
  auto const bundle = nodes.send(0, 3);
  nodes.meet_all(0, {1, 2});
  EXPECT_EQ(nodes.holders(bundle), 2u);
  EXPECT_EQ(nodes.transmissions(), 1u);
  nodes.meet_all(0, {1, 2});
  EXPECT_EQ(nodes.transmissions(), 1u);
}

TEST(RoutingSimulation, WhatWasHandedOnStillGoesToTheDestinationItself) {
  RoutingSimulation nodes(4, {via({1})});
  auto const bundle = nodes.send(0, 3);
  nodes.meet(0, 1);
  nodes.meet(0, 3);
  EXPECT_TRUE(nodes.delivered(bundle));
}

TEST(RoutingSimulation, ABundleThatComesDuringAContactIsRoutedToo) {
  RoutingSimulation nodes(4, {via({1, 2})});
  std::vector<RoutingSimulation::Bundle> bundles;
  for (auto i = 0; i < 200; ++i)
    bundles.push_back(nodes.send(0, 3));
  nodes.meet(0, 1);
  EXPECT_EQ(nodes.transmissions(), 200u);
  nodes.meet(1, 3);
  EXPECT_EQ(nodes.delivered_count(), 200u);
}

TEST(RoutingSimulation, SprayMakesNoMoreCopiesThanItMayAndSpreadsThem) {
  auto spray = rule(RoutingStrategy::spray);
  spray.copies = 8;
  RoutingSimulation nodes(32, {spray});
  auto const bundle = nodes.send(0, 31);
  for (auto round = 0; round < 3; ++round)
    for (RoutingSimulation::Node a = 0; a < 31; ++a)
      for (RoutingSimulation::Node b = a + 1; b < 31; ++b)
        nodes.meet(a, b);
  // What was given to a node that had the bundle already was added to what it held; but when two
  // give to each other at one time, each may count one copy too many as given.
  EXPECT_LE(nodes.copies(bundle), 8u);
  EXPECT_GE(nodes.copies(bundle), 6u);
  EXPECT_EQ(nodes.holders(bundle), nodes.copies(bundle));
  EXPECT_LE(nodes.transmissions(), 20u);
}

TEST(RoutingSimulation, SprayGivesEachOfSeveralNeighboursHalfOfWhatIsLeft) {
  auto spray = rule(RoutingStrategy::spray);
  spray.copies = 8;
  RoutingSimulation nodes(6, {spray});
  auto const bundle = nodes.send(0, 5);
  nodes.meet_all(0, {1, 2, 3, 4});
  EXPECT_EQ(nodes.holders(bundle), 4u);  // 8: 4 + 2 + 1, and the last one stays
}

// From one node to another, from and to these minutes after the beginning.
PlannedContact planned(RoutingSimulation::Node from,
                       RoutingSimulation::Node to,
                       std::chrono::minutes start,
                       std::chrono::minutes end) {
  PlannedContact contact;
  contact.from = RoutingSimulation::name_of(from);
  contact.to = RoutingSimulation::name_of(to);
  contact.start_ms = test::at(start).dtn_ms;
  contact.end_ms = test::at(end).dtn_ms;
  contact.rate = 1000;
  return contact;
}

TEST(RoutingSimulation, PlanGoesByThePathThatArrivesFirstAndThenByTheNext) {
  using std::chrono::minutes;
  RoutingSimulation nodes(4,
                          {rule(RoutingStrategy::plan)},
                          {planned(0, 1, minutes(0), minutes(10)),
                           planned(1, 3, minutes(20), minutes(30)),
                           planned(0, 2, minutes(0), minutes(60)),
                           planned(2, 3, minutes(40), minutes(60))});
  auto const first = nodes.send(0, 3);
  nodes.meet(0, 2);
  EXPECT_EQ(nodes.transmissions(), 0u);
  nodes.meet(0, 1);
  EXPECT_EQ(nodes.transmissions(), 1u);
  nodes.wait(minutes(15));
  auto const second = nodes.send(0, 3);
  nodes.meet(0, 1);  // outside of its window
  EXPECT_EQ(nodes.transmissions(), 1u);
  nodes.meet(0, 2);
  EXPECT_EQ(nodes.transmissions(), 2u);
  nodes.meet(1, 3);
  EXPECT_TRUE(nodes.delivered(first));
  nodes.wait(minutes(25));
  nodes.meet(2, 3);
  EXPECT_TRUE(nodes.delivered(second));
  EXPECT_EQ(nodes.transmissions(), 4u);
}

// Twenty nodes that meet at random, forty bundles: what is delivered, and at what price.
struct Outcome {
  std::size_t delivered = 0;
  std::size_t transmissions = 0;
};

Outcome run_at_random(RoutingRule const& rule) {
  constexpr std::size_t kNodes = 20;
  RoutingSimulation nodes(kNodes, {rule});
  std::mt19937_64 random(7);
  for (auto i = 0; i < 40; ++i) {
    auto const from = random() % kNodes;
    nodes.send(from, (from + 1 + random() % (kNodes - 1)) % kNodes);
  }
  for (auto contact = 0; contact < 400; ++contact) {
    auto const a = random() % kNodes;
    nodes.meet(a, (a + 1 + random() % (kNodes - 1)) % kNodes);
  }
  return {nodes.delivered_count(), nodes.transmissions()};
}

// Villages of eight nodes, each with its own contacts; what goes between them is carried by two
// that travel.
Outcome run_in_villages(RoutingRule const& rule) {
  constexpr std::size_t kVillages = 4;
  constexpr std::size_t kNodes = 8;
  RoutingSimulation nodes(kVillages * kNodes + 2, {rule});
  std::mt19937_64 random(11);
  auto const someone_in = [&random](std::size_t village) {
    return village * kNodes + random() % kNodes;
  };
  auto const live = [&](int days) {
    for (auto day = 0; day < days; ++day) {
      for (std::size_t village = 0; village < kVillages; ++village) {
        for (auto contact = 0; contact < 8; ++contact) {
          auto const a = someone_in(village);
          auto const b = someone_in(village);
          if (a != b) nodes.meet(a, b);
        }
        // The first traveller goes between the first two villages, the second between the others.
        nodes.meet(kVillages * kNodes + village / 2, someone_in(village));
      }
      nodes.wait(std::chrono::hours(20));
    }
  };
  live(8);
  auto const before = nodes.transmissions();
  for (auto i = 0; i < 30; ++i) {
    auto const pair = 2 * (random() % 2);
    nodes.send(someone_in(pair), someone_in(pair + 1));
  }
  live(14);
  return {nodes.delivered_count(), nodes.transmissions() - before};
}

TEST(RoutingSimulation, ProphetDeliversBetweenVillagesForLessThanEpidemic) {
  auto const epidemic = run_in_villages(rule(RoutingStrategy::epidemic));
  auto to_few = rule(RoutingStrategy::prophet);
  to_few.copies = 2;
  auto const prophet = run_in_villages(to_few);
  auto const direct = run_in_villages(rule(RoutingStrategy::direct));
  EXPECT_EQ(epidemic.delivered, 30u);
  EXPECT_EQ(direct.delivered, 0u);
  EXPECT_GE(prophet.delivered, 20u);
  EXPECT_LT(prophet.transmissions, epidemic.transmissions / 2);
}

TEST(RoutingSimulation, StrategiesTradeTransmissionsForDelivery) {
  auto const epidemic = run_at_random(rule(RoutingStrategy::epidemic));
  auto const spray = run_at_random(rule(RoutingStrategy::spray));
  auto const direct = run_at_random(rule(RoutingStrategy::direct));
  EXPECT_EQ(epidemic.delivered, 40u);
  EXPECT_EQ(spray.delivered, 40u);
  EXPECT_GT(direct.delivered, 20u);
  EXPECT_EQ(direct.transmissions, direct.delivered);
  EXPECT_LT(spray.transmissions, epidemic.transmissions / 2);
  EXPECT_GE(epidemic.transmissions, 40u * 18u);
}

}  // namespace
}  // namespace bindle::agent
