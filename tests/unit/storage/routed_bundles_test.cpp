#include "storage/routed_bundles.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using test::add;
using test::sample_record;
using test::TempStore;
using testing::ElementsAre;
using testing::IsEmpty;

BundleRecord routed(std::uint8_t number, std::string destination, bool relay = true) {
  auto record = sample_record(number);
  record.queue = Queue::pending;
  record.destination = std::move(destination);
  record.routing = RoutingState{.relay = relay, .copies = 2, .given_to = {"dtn://b/"}};
  return record;
}

std::vector<Arrival> found(TempStore& store, RoutedQuery query) {
  auto const record = sample_record(1);
  query.send_class = send_class(record.priority, record.audience);
  std::vector<Arrival> arrivals;
  auto const entries = next_routed(store.view(), query);
  for (auto const& entry : entries.value())
    arrivals.push_back(entry.arrival);
  return arrivals;
}

RoutedQuery query(std::string wanted, RoutedExtent extent = RoutedExtent::relayed) {
  RoutedQuery made;
  made.limit = 10;
  made.extent = [wanted = std::move(wanted), extent](std::string_view destination) {
    return wanted == "*" || wanted == destination ? extent : RoutedExtent::none;
  };
  return made;
}

TEST(RoutedBundles, AreFoundByTheirDestinationInOrderOfArrival) {
  TempStore store;
  auto const one = add(store, routed(1, "dtn://x/app"), Bytes{1});
  auto const two = add(store, routed(2, "dtn://y/app"), Bytes{1});
  auto const three = add(store, routed(3, "dtn://x/app"), Bytes{1});
  add(store, sample_record(4), Bytes{1});
  EXPECT_THAT(found(store, query("dtn://x/app")), ElementsAre(one, three));
  EXPECT_THAT(found(store, query("*")), ElementsAre(one, two, three));
  auto later = query("*");
  later.after = one;
  later.limit = 1;
  EXPECT_THAT(found(store, later), ElementsAre(two));
}

TEST(RoutedBundles, ThatOthersMayNotGetAreForTheDestinationOnly) {
  TempStore store;
  auto const one = add(store, routed(1, "dtn://x/app", false), Bytes{1});
  auto const two = add(store, routed(2, "dtn://x/app"), Bytes{1});
  EXPECT_THAT(found(store, query("dtn://x/app")), ElementsAre(two));
  EXPECT_THAT(found(store, query("dtn://x/app", RoutedExtent::all)), ElementsAre(one, two));
}

TEST(RoutedBundles, KeepTheirRoutingAcrossReopen) {
  TempStore store;
  auto const arrival = add(store, routed(1, "dtn://x/app"), Bytes{1});
  RoutingState const state{.relay = false, .copies = 1, .given_to = {"dtn://b/", "dtn://c/"}};
  ASSERT_TRUE(store.commit(
      [&](Transaction& transaction) { return set_routing(transaction, arrival, state); }));
  store.reopen();
  EXPECT_EQ(find_bundle(store.view(), arrival).value()->routing, state);
  EXPECT_THAT(found(store, query("*")), IsEmpty());
  EXPECT_THAT(found(store, query("*", RoutedExtent::all)), ElementsAre(arrival));
}

TEST(RoutedBundles, AreNotListedOnceTheyHaveLeftTheirQueue) {
  TempStore store;
  auto const arrival = add(store, routed(1, "dtn://x/app"), Bytes{1});
  EXPECT_EQ(count_routed(store.view(), "dtn://x/app", 10).value(), 1u);
  ASSERT_TRUE(store.commit([&](Transaction& transaction) {
    return move_bundle(
        transaction, arrival, {Queue::pending, Queue::delivered, 1, "", std::nullopt});
  }));
  EXPECT_THAT(found(store, query("*", RoutedExtent::all)), IsEmpty());
  EXPECT_EQ(count_routed(store.view(), "dtn://x/app", 10).value(), 0u);
}

TEST(RoutedBundles, RememberTheRulesTheyWereRoutedBy) {
  TempStore store;
  EXPECT_EQ(routing_signature(store.view()).value(), "");
  ASSERT_TRUE(store.commit([](Transaction& transaction) -> Result<void> {
    note_routing_signature(transaction, "* direct 8\n");
    return {};
  }));
  store.reopen();
  EXPECT_EQ(routing_signature(store.view()).value(), "* direct 8\n");
}

}  // namespace
}  // namespace bindle::storage
