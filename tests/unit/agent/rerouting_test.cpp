#include "agent/forwarding/rerouting.hpp"

#include "storage/bundles.hpp"
#include "storage/routed_bundles.hpp"
#include "tests/support/temp_store.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using storage::Queue;
using test::add;
using test::sample_record;
using test::TempStore;

NodeIds const kSelf(test::eid("dtn://self/"));

storage::BundleRecord ordinary(std::uint8_t number, Queue queue) {
  auto record = sample_record(number);
  record.content.reset();
  record.destination = "dtn://far/app";
  record.queue = queue;
  return record;
}

RoutingTable direct_to(std::string_view destination) {
  RoutingRule rule;
  rule.destination = EidPattern::parse(destination).value();
  rule.strategy = RoutingStrategy::direct;
  return RoutingTable({rule});
}

std::optional<RoutingState> routing_of(TempStore& store, Arrival arrival) {
  return storage::find_bundle(store.view(), arrival).value().value().routing;
}

std::size_t flooding(TempStore& store, Queue queue) {
  std::size_t count = 0;
  for (auto const send_class : storage::kSendClasses) {
    auto const entries = storage::next_in_queue(store.view(), queue, send_class, 0, 100);
    for (auto const& entry : entries.value())
      if (!entry.routing) ++count;
  }
  return count;
}

TEST(Rerouting, RoutesWhatWaitsByTheNewRules) {
  TempStore store;
  auto const own = add(store, ordinary(1, Queue::outbox));
  auto const relayed = add(store, ordinary(2, Queue::pending));
  auto const other = add(store, sample_record(3));
  ASSERT_TRUE(apply_routing_rules(*store, direct_to("dtn://far/*"), kSelf, 1));
  EXPECT_FALSE(routing_of(store, own)->relay);
  EXPECT_FALSE(routing_of(store, relayed)->relay);
  EXPECT_FALSE(routing_of(store, other));
}

TEST(Rerouting, LeavesRoutingAloneWhileTheRulesStay) {
  TempStore store;
  auto const rules = direct_to("dtn://far/*");
  ASSERT_TRUE(apply_routing_rules(*store, rules, kSelf, 1));
  auto const arrival = add(store, ordinary(1, Queue::pending));
  ASSERT_TRUE(apply_routing_rules(*store, rules, kSelf, 1));
  EXPECT_FALSE(routing_of(store, arrival));
}

TEST(Rerouting, OffersAnewWhatFloodsFromNowOn) {
  TempStore store;
  auto const arrival = add(store, ordinary(1, Queue::pending));
  ASSERT_TRUE(apply_routing_rules(*store, direct_to("*"), kSelf, 1));
  EXPECT_EQ(flooding(store, Queue::pending), 0u);
  ASSERT_TRUE(apply_routing_rules(*store, RoutingTable(), kSelf, 1));
  EXPECT_EQ(flooding(store, Queue::pending), 1u);
  // Under a number that no neighbour was offered yet.
  EXPECT_FALSE(storage::find_bundle(store.view(), arrival).value());
  EXPECT_EQ(storage::count_routed(store.view(), "dtn://far/app", 10).value(), 0u);
}

}  // namespace
}  // namespace bindle::agent
