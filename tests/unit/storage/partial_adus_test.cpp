#include "storage/partial_adus.hpp"

#include "bundle/fragmentation.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using test::at;
using test::kForEver;
using test::TempStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kTotal = 1000;
constexpr std::uint64_t kUntil = 9000;

// The record of one fragment of a bundle of 1000 octets.
BundleRecord fragment_record(PayloadRange range, std::uint64_t sequence = 1) {
  auto spec = bindle::testing::sample_spec();
  spec.timestamp.sequence = sequence;
  auto const whole = build_envelope(spec, Bytes(kTotal, 0)).value();
  auto fragment = fragment_of(whole, range, Bytes(range.length, 0)).value();
  auto record = test::sample_record(1);
  record.key = parse_envelope(fragment).value().id().key();
  record.digest.fill(static_cast<std::uint8_t>(range.offset + range.length));
  record.head = std::move(fragment.head);
  record.tail = std::move(fragment.tail);
  record.queue = Queue::reassembly;
  return record;
}

struct Entered {
  Arrival arrival = 0;
  bool complete = false;
};

Result<Entered> enter(TempStore& store,
                      PayloadRange range,
                      std::uint64_t sequence = 1,
                      ReassemblyLimits const& limits = {}) {
  Entered entered;
  auto const record = fragment_record(range, sequence);
  auto work = [&](Transaction& transaction) -> Result<void> {
    TRY(auto const added, add_bundle(transaction, record, Bytes(range.length, 0)));
    entered.arrival = added.arrival;
    auto stored = record;
    stored.payload_length = range.length;
    TRY(auto const place, place_of_fragment(stored));
    TRY(entered.complete, add_fragment(transaction, added.arrival, place, limits));
    return {};
  };
  auto done = store.commit(work);
  if (!done) return std::move(done).error();
  return entered;
}

FragmentPlace place(PayloadRange range, std::uint64_t sequence = 1) {
  auto record = fragment_record(range, sequence);
  record.payload_length = range.length;
  return place_of_fragment(record).value();
}

AduKey unit(std::uint64_t sequence = 1) {
  return place({0, 10}, sequence).adu;
}

Result<void> settle(TempStore& store) {
  return store.commit([](Transaction& transaction) {
    return settle_adu(transaction, unit(), Deadline::dtn(kUntil));
  });
}

std::uint64_t waiting(TempStore& store) {
  return queue_totals(store.view(), Queue::reassembly).value().bundles;
}

TEST(PartialAdus, AreCompleteWhenNothingIsMissing) {
  TempStore store;
  EXPECT_FALSE(enter(store, {600, 400}).value().complete);
  EXPECT_FALSE(enter(store, {0, 300}).value().complete);
  EXPECT_TRUE(enter(store, {300, 300}).value().complete);
}

TEST(PartialAdus, TakeOverlappingOctetsFromWhatCameFirst) {
  TempStore store;
  auto const middle = enter(store, {300, 300}).value().arrival;
  auto const around = enter(store, {100, 800}).value().arrival;
  EXPECT_THAT(material_extents(store.view(), unit()).value(),
              ElementsAre(MaterialExtent{{100, 200}, around, 0},
                          MaterialExtent{{300, 300}, middle, 0},
                          MaterialExtent{{600, 300}, around, 500}));
}

TEST(PartialAdus, SurviveReopening) {
  TempStore store;
  ASSERT_TRUE(enter(store, {0, 500}));
  store.reopen();
  EXPECT_EQ(find_adu(store.view(), unit()).value()->covered, 500u);
  EXPECT_TRUE(enter(store, {500, 500}).value().complete);
}

TEST(PartialAdus, TellWhatBringsNothingNew) {
  TempStore store;
  ASSERT_TRUE(enter(store, {0, 500}));
  EXPECT_FALSE(brings_octets(store.view(), place({100, 400})).value());
  EXPECT_TRUE(brings_octets(store.view(), place({100, 401})).value());
  EXPECT_TRUE(brings_octets(store.view(), place({100, 400}, 2)).value());
}

TEST(PartialAdus, LoseAFragmentThatExpires) {
  TempStore store;
  auto const first = enter(store, {0, 300}).value().arrival;
  ASSERT_TRUE(enter(store, {200, 800}).value().complete);
  auto move = [first](Transaction& transaction) {
    return move_bundle(transaction, first, {Queue::reassembly, Queue::expired, 1, "", kUntil});
  };
  ASSERT_TRUE(store.commit(move));
  auto const adu = find_adu(store.view(), unit()).value();
  ASSERT_TRUE(adu);
  EXPECT_EQ(adu->covered, 700u);
  EXPECT_TRUE(brings_octets(store.view(), place({0, 10})).value());
}

TEST(PartialAdus, AreForgottenWithTheirLastFragment) {
  TempStore store;
  auto const only = enter(store, {0, 300}).value().arrival;
  ASSERT_TRUE(
      store.commit([only](Transaction& transaction) { return delete_bundle(transaction, only); }));
  EXPECT_FALSE(find_adu(store.view(), unit()).value());
  EXPECT_THAT(open_adus(store.view()).value(), IsEmpty());
}

TEST(PartialAdus, ExpireAtTheEndOfTheirLifetime) {
  TempStore store;
  ASSERT_TRUE(enter(store, {0, 300}));
  auto const due = due_bundles(store.view(), at(10'000), 10).value();
  ASSERT_EQ(due.size(), 1u);
  auto work = [&](Transaction& transaction) {
    return settle_due(
        transaction, due.front(), {Queue::pending, Queue::expired, 1, "lifetime expired", kUntil});
  };
  ASSERT_TRUE(store.commit(work));
  EXPECT_EQ(waiting(store), 0u);
  EXPECT_FALSE(find_adu(store.view(), unit()).value());
}

TEST(PartialAdus, LeaveNoFragmentsWhenTheyAreSettled) {
  TempStore store;
  ASSERT_TRUE(enter(store, {0, 600}));
  ASSERT_TRUE(enter(store, {600, 400}));
  ASSERT_TRUE(settle(store));
  EXPECT_EQ(waiting(store), 0u);
  EXPECT_THAT(material_extents(store.view(), unit()).value(), IsEmpty());
  EXPECT_THAT(open_adus(store.view()).value(), IsEmpty());
  ASSERT_TRUE(settle(store)) << "once more does no harm";
}

TEST(PartialAdus, ThatWereReassembledTakeNothingUntilTheirTimeEnds) {
  TempStore store;
  ASSERT_TRUE(enter(store, {0, 600}));
  ASSERT_TRUE(settle(store));
  store.reopen();
  EXPECT_FALSE(brings_octets(store.view(), place({600, 400})).value());

  auto const due = due_bundles(store.view(), at(kUntil), 10).value();
  auto work = [&](Transaction& transaction) -> Result<void> {
    for (auto const& each : due)
      TRY_VOID(settle_due(transaction, each, {Queue::pending, Queue::expired, 1, "", kUntil}));
    return {};
  };
  ASSERT_TRUE(store.commit(work));
  EXPECT_TRUE(brings_octets(store.view(), place({600, 400})).value());
  EXPECT_TRUE(due_bundles(store.view(), at(kForEver), 10)->empty());
}

TEST(PartialAdus, AreLimitedInNumberAndBytes) {
  TempStore store;
  ReassemblyLimits const limits{.units = 2, .bytes = 1000};
  ASSERT_TRUE(enter(store, {0, 400}, 1, limits));
  ASSERT_TRUE(enter(store, {0, 400}, 2, limits));
  EXPECT_EQ(enter(store, {0, 10}, 3, limits).error().code, Errc::over_budget);
  EXPECT_EQ(enter(store, {400, 201}, 2, limits).error().code, Errc::over_budget);
  EXPECT_TRUE(enter(store, {400, 200}, 2, limits));
  EXPECT_EQ(waiting(store), 3u) << "what was refused is not kept";
}

TEST(PartialAdus, RememberWhoWasCutOff) {
  TempStore store;
  ASSERT_TRUE(enter(store, {0, 400}));
  ASSERT_TRUE(store.commit(
      [](Transaction& transaction) { return note_cut_off(transaction, unit(), "dtn://reef/"); }));
  auto const open = open_adus(store.view()).value();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open.front().key, unit());
  EXPECT_EQ(open.front().adu.cut_off_from, "dtn://reef/");
}

TEST(PartialAdus, DoNotTakeWholeBundles) {
  auto record = test::sample_record(1);
  auto const envelope = build_envelope(bindle::testing::sample_spec(), Bytes(10, 0)).value();
  record.head = envelope.head;
  record.tail = envelope.tail;
  record.payload_length = 10;
  EXPECT_EQ(place_of_fragment(record).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::storage
