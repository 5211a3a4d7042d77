#include "storage/chunks.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace bindle::storage {
namespace {

using test::id_of;
using test::sample_record;
using test::TempStore;

ChunkId const kChunk = id_of<ChunkId>(1);

HoldingId begin(TempStore& store, HoldingOwner owner = HoldingOwner::manifest) {
  HoldingId holding = 0;
  EXPECT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY(holding, begin_holding(t, owner));
    return {};
  }));
  return holding;
}

ChunkOutcome add_extent(TempStore& store, ChunkId const& id, std::optional<HoldingId> holding) {
  auto written = store->payloads().write(test::octets(100'000, 3)).value();
  auto outcome = ChunkOutcome::stored;
  auto work = [&, extent = written.extent()](Transaction& t) -> Result<void> {
    TRY(outcome, add_chunk(t, id, extent, holding));
    return {};
  };
  EXPECT_TRUE(store.commit(work, std::move(written)));
  return outcome;
}

void release(TempStore& store, HoldingId holding) {
  auto done = false;
  while (!done) {
    ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
      TRY(done, release_holding(t, holding, 2));
      return {};
    }));
  }
}

bool is_held(TempStore& store, ChunkId const& id) {
  return find_chunk(store.view(), id).value().has_value();
}

TEST(Chunks, AreReadBackAfterReopen) {
  TempStore store;
  add_extent(store, kChunk, begin(store));
  store.reopen();
  EXPECT_EQ(store->open_chunk(kChunk)->read_all(200'000).value(), test::octets(100'000, 3));
  EXPECT_EQ(chunk_count(store.view()).value(), 1u);
}

TEST(Chunks, BelowTheLimitAreDatabaseValues) {
  TempStore store;
  auto const holding = begin(store);
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY_VOID(add_chunk(t, kChunk, Bytes{5, 6}, holding));
    return {};
  }));
  store.reopen();
  EXPECT_EQ(store->open_chunk(kChunk)->read_all(10).value(), (Bytes{5, 6}));
  release(store, holding);
  EXPECT_EQ(store->open_chunk(kChunk).error().code, Errc::not_found);
}

TEST(Chunks, StoredTwiceTakeSpaceOnce) {
  TempStore store;
  auto const holding = begin(store);
  EXPECT_EQ(add_extent(store, kChunk, holding), ChunkOutcome::stored);
  auto const before = store->budget().usage().payload_bytes;
  EXPECT_EQ(add_extent(store, kChunk, holding), ChunkOutcome::already_held);
  EXPECT_EQ(store->budget().usage().payload_bytes, before);
}

TEST(Chunks, RepeatedInOneFileCountOnce) {
  TempStore store;
  auto const holding = begin(store);
  add_extent(store, kChunk, holding);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return hold_chunk(t, kChunk, holding); }));
  EXPECT_EQ(count_references(store.view(), kChunk, 10).value(), 1u);
  release(store, holding);
  EXPECT_FALSE(is_held(store, kChunk));
  EXPECT_EQ(store->budget().usage().payload_bytes, 0u);
}

TEST(Chunks, SharedByFilesAndBundlesGoWithTheLastInAnyOrder) {
  std::array order = {0, 1, 2};
  do {
    TempStore store;
    auto const one = begin(store);
    auto const two = begin(store);
    add_extent(store, kChunk, one);
    ASSERT_TRUE(store.commit([&](Transaction& t) { return hold_chunk(t, kChunk, two); }));
    auto const arrival = test::add(store, sample_record(1), kChunk);
    EXPECT_EQ(bundles_of_chunk(store.view(), kChunk, 9).value(), std::vector{arrival});
    for (auto const step : order) {
      EXPECT_TRUE(is_held(store, kChunk));
      if (step == 0) release(store, one);
      if (step == 1) release(store, two);
      if (step == 2) {
        ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrival); }));
      }
    }
    EXPECT_FALSE(is_held(store, kChunk));
    EXPECT_EQ(chunk_count(store.view()).value(), 0u);
    EXPECT_EQ(store->budget().usage().payload_bytes, 0u);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Chunks, StayWhileABundleCarriesThem) {
  TempStore store;
  auto const holding = begin(store);
  add_extent(store, kChunk, holding);
  auto const arrival = test::add(store, sample_record(1), kChunk);
  release(store, holding);
  EXPECT_EQ(store->open_payload(arrival)->size(), 100'000u);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return drop_payload(t, arrival); }));
  EXPECT_FALSE(is_held(store, kChunk));
}

TEST(Chunks, CannotBeNamedByABundleWhenNotHeld) {
  TempStore store;
  auto const outcome = store.commit([](Transaction& t) -> Result<void> {
    TRY_VOID(add_bundle(t, sample_record(1), kChunk));
    return {};
  });
  EXPECT_EQ(outcome.error().code, Errc::not_found);
  EXPECT_EQ(queue_totals(store.view(), Queue::pending)->bundles, 0u);
}

TEST(Holdings, OfALargeFileAreReleasedInSteps) {
  TempStore store;
  auto const holding = begin(store);
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    for (std::uint8_t i = 0; i < 5; ++i)
      TRY_VOID(add_chunk(t, id_of<ChunkId>(i), Bytes{i}, holding));
    return {};
  }));
  std::vector<bool> answers;
  while (answers.empty() || !answers.back()) {
    ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
      TRY(auto const all, release_holding(t, holding, 2));
      answers.push_back(all);
      return {};
    }));
  }
  EXPECT_EQ(answers, (std::vector<bool>{false, false, true}));
  EXPECT_EQ(chunk_count(store.view()).value(), 0u);
}

TEST(Holdings, OfAnUnfinishedUploadAreReleasedAtTheNextStart) {
  TempStore store;
  auto const unfinished = begin(store, HoldingOwner::upload);
  auto const finished = begin(store, HoldingOwner::upload);
  add_extent(store, id_of<ChunkId>(1), unfinished);
  add_extent(store, id_of<ChunkId>(2), finished);
  ASSERT_TRUE(store.commit(
      [&](Transaction& t) { return give_holding(t, finished, HoldingOwner::manifest); }));
  store.reopen();
  EXPECT_FALSE(is_held(store, id_of<ChunkId>(1)));
  EXPECT_TRUE(is_held(store, id_of<ChunkId>(2)));
  EXPECT_EQ(store->budget().usage().payload_bytes, round_up_to_block(100'000));
}

TEST(Holdings, OfAnUnfinishedUploadTakeTheBundlesAlongThatWereMadeOfIt) {
  TempStore store;
  auto const unfinished = begin(store, HoldingOwner::upload);
  add_extent(store, kChunk, unfinished);
  auto own = sample_record(1);
  own.queue = Queue::outbox;
  own.received_from.clear();
  test::add(store, own, kChunk);
  auto const kept = begin(store);
  auto const shared = id_of<ChunkId>(7);
  add_extent(store, shared, unfinished);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return hold_chunk(t, shared, kept); }));
  auto other = own;
  other.key.push_back(9);
  auto const stays = test::add(store, other, shared);
  store.reopen();
  EXPECT_FALSE(is_held(store, kChunk));
  EXPECT_EQ(queue_totals(store.view(), Queue::outbox)->bundles, 1u);
  EXPECT_TRUE(find_bundle(store.view(), stays).value());
}

}  // namespace
}  // namespace bindle::storage
