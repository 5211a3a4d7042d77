#include "agent/library/eviction.hpp"

#include "agent/library/eviction_plan.hpp"
#include "storage/evictions.hpp"
#include "tests/unit/agent/evicting_node.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::Queue;
using test::EvictingNode;
using test::kMiB;
using test::random_octets;
using ::testing::HasSubstr;

TEST(Eviction, TakesTheFileWithTheLowestScore) {
  EvictingNode node;
  auto const seldom = node.fetch("seldom", kMiB, 1);
  auto const often = node.fetch("often", kMiB, 2);
  node.access(often);
  ASSERT_TRUE(node.evict_some());
  EXPECT_FALSE(node.is_here(seldom));
  EXPECT_TRUE(node.is_here(often));
}

TEST(Eviction, TakesWhatNobodyAskedForBeforeTheRest) {
  EvictingNode node;
  auto const asked_for = node.fetch("asked for", kMiB, 1);
  auto const guessed = node.fetch("guessed", kMiB, 2);
  node.access(guessed);
  node.mark_speculative(guessed);
  ASSERT_TRUE(node.evict_some());
  EXPECT_FALSE(node.is_here(guessed));
  EXPECT_TRUE(node.is_here(asked_for));
}

TEST(Eviction, NeverTakesWhatIsPinnedOrPublishedHereOrUrgent) {
  EvictingNode node;
  auto const pinned = node.fetch("pinned", kMiB, 1);
  auto const urgent = node.fetch("urgent", kMiB, 2, Priority::emergency);
  auto const own = node.publish("own", random_octets(kMiB, 3))->id;
  ASSERT_TRUE(node.library.pin(*node.store, pinned, Library::Pin::on));
  EXPECT_FALSE(node.evict_some());
  EXPECT_TRUE(node.is_here(pinned));
  EXPECT_TRUE(node.is_here(urgent));
  EXPECT_TRUE(node.is_here(own));
  ASSERT_TRUE(node.library.pin(*node.store, pinned, Library::Pin::off));
  node.eviction.reconsider();
  EXPECT_TRUE(node.evict_some());
  EXPECT_FALSE(node.is_here(pinned));
}

TEST(Eviction, FreesTheDeliveredCopyToo) {
  EvictingNode node;
  node.fetch("tides.pdf", kMiB, 1);
  ASSERT_TRUE(node.evict_some());
  EXPECT_FALSE(std::filesystem::exists(node.store->downloads().path_of("tides.pdf")));
  EXPECT_EQ(node.store->budget().usage().payload_bytes, 0u);
}

TEST(Eviction, IsRememberedWithItsReason) {
  EvictingNode node;
  auto const file = node.fetch("tides.pdf", kMiB, 1);
  ASSERT_TRUE(node.evict_some());
  auto const record = storage::last_eviction_of(node.store.view(), file)->value();
  EXPECT_EQ(record.name, "tides.pdf");
  EXPECT_EQ(record.bytes, kMiB);
  EXPECT_DOUBLE_EQ(record.score, 10);
  EXPECT_THAT(record.reason, HasSubstr("its score, 10, was the lowest"));
}

TEST(Eviction, TakesPayloadsThatAreKeptForTheRecordFirst) {
  EvictingNode node;
  auto const file = node.fetch("file", kMiB, 1);
  auto const expired = node.relay(Priority::normal, kMiB, Queue::expired);
  ASSERT_TRUE(node.evict_some());
  EXPECT_TRUE(node.is_here(file));
  EXPECT_TRUE(std::holds_alternative<storage::DroppedPayload>(node.bundle(expired).payload));
}

TEST(Eviction, TakesRelayedBundlesAfterFilesLowOnesFirstThenTheOldest) {
  EvictingNode node;
  auto const oldest = node.relay(Priority::normal, kMiB);
  auto const newer = node.relay(Priority::normal, kMiB);
  auto const low = node.relay(Priority::low, kMiB);
  auto const file = node.fetch("file", kMiB, 1);
  ASSERT_TRUE(node.evict_some());
  EXPECT_FALSE(node.is_here(file));
  ASSERT_TRUE(node.evict_some());
  EXPECT_EQ(node.bundle(low).queue, Queue::expired);
  EXPECT_EQ(node.bundle(low).reason, "depleted storage");
  ASSERT_TRUE(node.evict_some());
  EXPECT_EQ(node.bundle(oldest).queue, Queue::expired);
  EXPECT_EQ(node.bundle(newer).queue, Queue::pending);
}

TEST(Eviction, LeavesBundlesThatWereMadeHereAndUrgentOnes) {
  EvictingNode node;
  auto const own = node.relay(Priority::normal, kMiB, Queue::pending, "");
  auto const urgent = node.relay(Priority::perishable, kMiB);
  EXPECT_FALSE(node.evict_some());
  EXPECT_EQ(node.bundle(own).queue, Queue::pending);
  EXPECT_EQ(node.bundle(urgent).queue, Queue::pending);
}

TEST(Eviction, MakesRoomForWhatIsPublished) {
  EvictingNode node(40 * kMiB);
  auto const fetched = node.fetch("fetched", 16 * kMiB, 1);
  EXPECT_TRUE(node.publish("own", random_octets(26 * kMiB, 2)));
  EXPECT_FALSE(node.is_here(fetched));
}

TEST(Eviction, MakesNoRoomWhereNothingMayGo) {
  EvictingNode node(40 * kMiB);
  ASSERT_TRUE(node.publish("own", random_octets(16 * kMiB, 1)));
  EXPECT_EQ(node.publish("more", random_octets(26 * kMiB, 2)).error().code, Errc::over_budget);
}

TEST(Eviction, TakesNothingForWhatCanNeverFit) {
  EvictingNode node(40 * kMiB);
  auto const fetched = node.fetch("fetched", kMiB, 1);
  EXPECT_EQ(node.store->payloads().create_assembly(41 * kMiB).error().code, Errc::over_budget);
  EXPECT_TRUE(node.is_here(fetched));
}

TEST(Eviction, GoesFromTheHighWatermarkDownToTheLowOne) {
  EvictingNode node(64 * kMiB);
  std::uint64_t seed = 0;
  while (!node.eviction.is_above_high_watermark()) {
    ++seed;
    node.fetch("file-" + std::to_string(seed), 2 * kMiB, seed);
  }
  node.eviction.lower();
  auto const usage = node.store->budget().usage();
  EXPECT_LE(usage.used(), percent_of(usage.given_out, kLowWatermarkPercent));
  EXPECT_GT(usage.used(), percent_of(usage.given_out, kLowWatermarkPercent) - 3 * kMiB);
}

TEST(Eviction, OfTheWholeLibraryLeavesWhatIsProtected) {
  EvictingNode node;
  node.fetch("a", kMiB, 1);
  node.fetch("b", kMiB, 2);
  auto const pinned = node.fetch("c", kMiB, 3);
  ASSERT_TRUE(node.library.pin(*node.store, pinned, Library::Pin::on));
  EXPECT_EQ(node.eviction.clear_library().value(), 2u);
  EXPECT_TRUE(node.is_here(pinned));
}

TEST(EvictionPlan, SaysWhatWouldGoAndLeavesIt) {
  EvictingNode node;
  auto const seldom = node.fetch("seldom", 8 * kMiB, 1);
  auto const often = node.fetch("often", 8 * kMiB, 2);
  node.access(often);
  auto const plan = plan_eviction(*node.store, 18 * kMiB, 100).value();
  ASSERT_EQ(plan.files.size(), 1u);
  EXPECT_EQ(plan.files.front().item.file, seldom);
  EXPECT_EQ(plan.files.front().bytes, 8 * kMiB);
  EXPECT_EQ(plan.missing, 0u);
  EXPECT_TRUE(node.is_here(seldom));
  EXPECT_TRUE(plan_eviction(*node.store, 1024 * kMiB, 100)->files.empty());
}

TEST(EvictionPlan, SaysWhatIsMissing) {
  EvictingNode node;
  ASSERT_TRUE(node.publish("own", random_octets(16 * kMiB, 1)));
  EXPECT_GT(plan_eviction(*node.store, 16 * kMiB, 100)->missing, 0u);
}

TEST(EvictionPlan, CountsTheFilesThatWouldGoBefore) {
  EvictingNode node;
  auto const first = node.fetch("first", 2 * kMiB, 1);
  auto const second = node.fetch("second", kMiB, 2);
  for (auto const& [file, before] : {std::pair(first, 0u), std::pair(second, 1u)}) {
    auto const entry = storage::find_library_entry(node.store.view(), file)->value();
    EXPECT_EQ(files_before(node.store.view(), {file, entry}, 10).value(), before);
  }
}

TEST(Library, AdoptsFilesThatWereCompleteBefore) {
  EvictingNode node;
  auto const file = node.fetch("file", kMiB, 1);
  auto const own = node.publish("own", random_octets(kMiB, 2))->id;
  for (auto const& each : {file, own})
    ASSERT_TRUE(node.store.commit(
        [&](storage::Transaction& t) { return storage::erase_library_entry(t, each); }));
  ASSERT_TRUE(node.library.bring_up_to_date(*node.store));
  EXPECT_TRUE(storage::find_library_entry(node.store.view(), file)->value().place);
  EXPECT_TRUE(storage::find_library_entry(node.store.view(), own)->value().own);
}

TEST(Library, GivesNewPlacesWhenTheRulesChange) {
  EvictingNode node;
  auto const file = node.fetch("file", kMiB, 1);
  ASSERT_TRUE(node.library.bring_up_to_date(*node.store));
  auto const before = storage::find_library_entry(node.store.view(), file)->value().place;
  Library const decaying({{}, std::chrono::milliseconds(1)}, node.clock);
  ASSERT_TRUE(decaying.bring_up_to_date(*node.store));
  EXPECT_NE(storage::find_library_entry(node.store.view(), file)->value().place, before);
}

}  // namespace
}  // namespace bindle::agent
