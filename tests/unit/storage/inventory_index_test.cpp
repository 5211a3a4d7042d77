#include "storage/inventory_index.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using test::add;
using test::sample_record;
using test::TempStore;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

BundleRecord ordinary(std::uint8_t number) {
  auto record = sample_record(number);
  record.content.reset();
  return record;
}

InventoryResult::Prefix prefix_of(BundleRecord const& record) {
  InventoryResult::Prefix prefix{};
  auto const fingerprint = fingerprint_of(record.key);
  std::copy_n(fingerprint.bytes.begin(), prefix.size(), prefix.begin());
  return prefix;
}

TEST(InventoryIndex, HoldsWhatSpreadsByItself) {
  TempStore store;
  auto const one = ordinary(1);
  auto chunk = sample_record(2);
  auto manifest = sample_record(3);
  manifest.content->kind = 1;
  add(store, one);
  add(store, chunk);
  auto const last = add(store, manifest);
  store.reopen();
  auto const held = held_inventory(store.view(), 10).value();
  EXPECT_THAT(held.fingerprints,
              UnorderedElementsAre(fingerprint_of(one.key), fingerprint_of(manifest.key)));
  EXPECT_TRUE(std::is_sorted(held.fingerprints.begin(), held.fingerprints.end()));
  EXPECT_EQ(held.up_to, last);
}

TEST(InventoryIndex, KeepsWhatWasDeliveredAndForgetsWhatExpired) {
  TempStore store;
  auto const arrival = add(store, ordinary(1));
  ASSERT_TRUE(store.commit([&](Transaction& transaction) {
    return move_bundle(
        transaction, arrival, {Queue::pending, Queue::delivered, 1, "", std::nullopt});
  }));
  EXPECT_EQ(held_inventory(store.view(), 10).value().fingerprints.size(), 1u);
  ASSERT_TRUE(store.commit([&](Transaction& transaction) {
    return move_bundle(
        transaction, arrival, {Queue::delivered, Queue::expired, 1, "", std::nullopt});
  }));
  EXPECT_THAT(held_inventory(store.view(), 10).value().fingerprints, IsEmpty());
}

TEST(InventoryIndex, IsNotReadBeyondALimit) {
  TempStore store;
  add(store, ordinary(1));
  add(store, ordinary(2));
  EXPECT_EQ(held_inventory(store.view(), 1).error().code, Errc::over_budget);
}

TEST(InventoryIndex, FindsBundlesByTheBeginningOfTheirFingerprint) {
  TempStore store;
  auto const one = add(store, ordinary(1));
  add(store, ordinary(2));
  auto const three = add(store, ordinary(3));
  EXPECT_THAT(
      arrivals_with(store.view(), {prefix_of(ordinary(3)), prefix_of(ordinary(1)), {9, 9}}).value(),
      ElementsAre(one, three));
}

}  // namespace
}  // namespace bindle::storage
