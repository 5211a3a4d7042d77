#include "storage/bundles.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace bindle::storage {
namespace {

using test::add;
using test::at;
using test::kForEver;
using test::sample_record;
using test::TempStore;
using testing::ElementsAre;

std::vector<Arrival> arrivals_in(View const& view, Queue queue, SendClass send_class) {
  std::vector<Arrival> arrivals;
  auto const entries = next_in_queue(view, queue, send_class, 0, 100);
  for (auto const& entry : entries.value())
    arrivals.push_back(entry.arrival);
  return arrivals;
}

std::vector<Arrival> page(
    View const& view, Queue queue, Order order, Arrival after, std::size_t n) {
  std::vector<Arrival> arrivals;
  auto const found = queue_page(view, queue, order, after, n);
  for (auto const& [arrival, record] : found.value())
    arrivals.push_back(arrival);
  return arrivals;
}

Bytes payload_of(TempStore& store, Arrival arrival) {
  auto const reader = store->open_payload(arrival);
  if (!reader) return {};
  return reader->read_all(1 << 20).value();
}

TEST(Bundles, KeepsRecordAndInlinePayloadAcrossReopen) {
  TempStore store;
  auto const arrival = add(store, sample_record(1), Bytes{1, 2, 3});
  store.reopen();

  auto const record = find_bundle(store.view(), arrival).value();
  ASSERT_TRUE(record);
  auto expected = sample_record(1);
  expected.payload = InlinePayload{};
  expected.payload_length = 3;
  EXPECT_EQ(*record, expected);
  EXPECT_EQ(payload_of(store, arrival), (Bytes{1, 2, 3}));
}

TEST(Bundles, KeepsExtentPayloadAcrossReopen) {
  TempStore store;
  auto const content = test::octets(100'000, 9);
  auto written = store->payloads().write(content).value();
  Arrival arrival = 0;
  auto work = [&, extent = written.extent()](Transaction& transaction) -> Result<void> {
    TRY(auto const added, add_bundle(transaction, sample_record(1), extent));
    arrival = added.arrival;
    return {};
  };
  ASSERT_TRUE(store.commit(work, std::move(written)));
  store.reopen();
  EXPECT_EQ(payload_of(store, arrival), content);
}

TEST(Bundles, NeverReusesAnArrival) {
  TempStore store;
  auto const first = add(store, sample_record(1));
  ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, first); }));
  store.reopen();
  EXPECT_GT(add(store, sample_record(2)), first);
}

TEST(Bundles, RefusesAnInlinePayloadThatShouldBeAnExtent) {
  TempStore store;
  auto const outcome = store.commit([](Transaction& t) -> Result<void> {
    TRY_VOID(add_bundle(t, sample_record(1), Bytes(kInlineLimit)));
    return {};
  });
  EXPECT_EQ(outcome.error().code, Errc::invalid_argument);
}

TEST(Bundles, RefusesAnEndlessBundleId) {
  TempStore store;
  auto const outcome = store.commit([](Transaction& t) -> Result<void> {
    auto record = sample_record(1);
    record.key.resize(kMaxBundleKey + 1);
    TRY_VOID(add_bundle(t, record, Bytes{}));
    return {};
  });
  EXPECT_EQ(outcome.error().code, Errc::malformed);
}

TEST(Bundles, RefusesAnEnvelopeThatCouldNotBeReadBack) {
  TempStore store;
  auto const outcome = store.commit([](Transaction& t) -> Result<void> {
    auto record = sample_record(1);
    record.head.resize(kMaxEnvelope);
    TRY_VOID(add_bundle(t, record, Bytes{}));
    return {};
  });
  EXPECT_EQ(outcome.error().code, Errc::malformed);
}

TEST(Duplicates, AreRecognisedByIdAndDigest) {
  TempStore store;
  auto const first = add(store, sample_record(1));
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY(auto const again, add_bundle(t, sample_record(1), Bytes{}));
    EXPECT_EQ(again.outcome, AddOutcome::duplicate);
    EXPECT_EQ(again.arrival, first);
    return {};
  }));
}

TEST(Duplicates, WithAnotherDigestAreReportedOrKeptBeside) {
  TempStore store;
  auto const first = add(store, sample_record(1));
  auto other = sample_record(1);
  other.digest.fill(99);
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY(auto const reported, add_bundle(t, other, Bytes{}));
    EXPECT_EQ(reported.outcome, AddOutcome::conflicting);
    EXPECT_EQ(reported.arrival, first);
    TRY(auto const kept, add_bundle(t, other, Bytes{}, OnConflict::keep_both));
    EXPECT_EQ(kept.outcome, AddOutcome::stored);
    return {};
  }));
  EXPECT_EQ(find_known(store.view(), other.key)->size(), 2u);
}

TEST(Duplicates, KnowsWhichContentABundleIdWasSeenWith) {
  TempStore store;
  auto const record = sample_record(1);
  EXPECT_FALSE(is_known(store.view(), record.key, record.digest).value());
  add(store, record);
  EXPECT_TRUE(is_known(store.view(), record.key, record.digest).value());
  EXPECT_FALSE(is_known(store.view(), record.key, sample_record(2).digest).value());
}

TEST(Duplicates, AreKeptBesideEachOtherOnlySoFar) {
  TempStore store;
  std::vector<AddOutcome> outcomes;
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    for (std::uint8_t i = 0; i < 10; ++i) {
      auto record = sample_record(1);
      record.digest.fill(i);
      TRY(auto const added, add_bundle(t, record, Bytes{}, OnConflict::keep_both));
      outcomes.push_back(added.outcome);
    }
    return {};
  }));
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), AddOutcome::stored), 8);
  EXPECT_EQ(outcomes.back(), AddOutcome::conflicting);
}

TEST(Duplicates, AreRecognisedAfterDeletionUntilTheLifetimeEnds) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrival); }));
  store.reopen();

  auto const known = find_known(store.view(), sample_record(1).key).value();
  ASSERT_EQ(known.size(), 1u);
  EXPECT_TRUE(known.front().gone);

  EXPECT_TRUE(due_bundles(store.view(), at(5999), 10)->empty());
  auto const due = due_bundles(store.view(), at(6000), 10).value();
  ASSERT_EQ(due.size(), 1u);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return settle_due(t, due.front(), {}); }));
  EXPECT_TRUE(find_known(store.view(), sample_record(1).key)->empty());
  EXPECT_TRUE(due_bundles(store.view(), at(kForEver), 10)->empty());
}

TEST(Duplicates, DoNotMistakeTheBeginningOfAnIdForTheId) {
  TempStore store;
  auto longer = sample_record(1);
  longer.key.insert(longer.key.end(), 40, 0);
  add(store, longer);
  EXPECT_TRUE(find_known(store.view(), sample_record(1).key)->empty());
}

TEST(Queues, MoveOnlyFromTheStateExpected) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  QueueMove const move{.from = Queue::pending, .to = Queue::delivered, .at_ms = 7};
  ASSERT_TRUE(store.commit([&](Transaction& t) { return move_bundle(t, arrival, move); }));
  auto const again = store.commit([&](Transaction& t) { return move_bundle(t, arrival, move); });
  EXPECT_EQ(again.error().code, Errc::conflict);
  store.reopen();

  EXPECT_EQ(find_bundle(store.view(), arrival).value()->queue, Queue::delivered);
  EXPECT_TRUE(arrivals_in(store.view(), Queue::pending, SendClass::normal).empty());
  EXPECT_THAT(arrivals_in(store.view(), Queue::delivered, SendClass::normal), ElementsAre(arrival));
}

TEST(Queues, HoldEachBundleExactlyOnceAfterAnyMoves) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  auto from = Queue::pending;
  for (auto const to : {Queue::inbox, Queue::quarantine, Queue::outbox, Queue::expired}) {
    QueueMove const move{.from = from, .to = to};
    ASSERT_TRUE(store.commit([&](Transaction& t) { return move_bundle(t, arrival, move); }));
    from = to;
    std::uint64_t total = 0;
    for (auto const queue : kQueues)
      total += queue_totals(store.view(), queue)->bundles;
    EXPECT_EQ(total, 1u);
    EXPECT_EQ(queue_totals(store.view(), to)->bundles, 1u);
  }
}

QueueMove const kRelease{.from = Queue::quarantine, .to = Queue::pending};

Arrival readmit(TempStore& store, Arrival arrival) {
  Arrival readmitted = 0;
  auto work = [&](Transaction& transaction) -> Result<void> {
    TRY(readmitted, readmit_bundle(transaction, arrival, kRelease));
    return {};
  };
  EXPECT_TRUE(store.commit(work));
  return readmitted;
}

BundleRecord held_back(std::uint8_t number) {
  auto record = sample_record(number);
  record.queue = Queue::quarantine;
  return record;
}

TEST(Queues, ReadmitUnderANumberPastWhatCameMeanwhile) {
  TempStore store;
  auto const arrival = add(store, held_back(1), Bytes{1, 2, 3});
  auto const later = add(store, sample_record(2));
  auto const readmitted = readmit(store, arrival);
  store.reopen();

  EXPECT_GT(readmitted, later);
  EXPECT_THAT(arrivals_in(store.view(), Queue::pending, SendClass::normal),
              ElementsAre(later, readmitted));
  EXPECT_EQ(queue_totals(store.view(), Queue::quarantine)->bundles, 0u);
  EXPECT_FALSE(find_bundle(store.view(), arrival).value());
  EXPECT_EQ(payload_of(store, readmitted), (Bytes{1, 2, 3}));
  EXPECT_EQ(store->open_payload(arrival).error().code, Errc::not_found);
}

TEST(Queues, ReadmitOnlyFromTheStateExpected) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  auto const refused = store.commit([&](Transaction& transaction) -> Result<void> {
    TRY(auto const readmitted, readmit_bundle(transaction, arrival, kRelease));
    ADD_FAILURE() << "readmitted as " << readmitted;
    return {};
  });
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_TRUE(find_bundle(store.view(), arrival).value());
}

TEST(Queues, RecogniseAndExpireWhatWasReadmitted) {
  TempStore store;
  auto const record = held_back(1);
  auto const readmitted = readmit(store, add(store, record));

  auto const known = find_known(store.view(), record.key).value();
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known.front().arrival, readmitted);
  auto const due = due_bundles(store.view(), at(record.expires.at_ms), 10).value();
  ASSERT_EQ(due.size(), 1u);
  ASSERT_TRUE(store.commit(
      [&](Transaction& t) { return settle_due(t, due.front(), {.to = Queue::expired}); }));
  EXPECT_EQ(find_bundle(store.view(), readmitted).value()->queue, Queue::expired);
}

TEST(Queues, SendOldestFirstWithinTheirClass) {
  TempStore store;
  auto emergency = sample_record(3);
  emergency.priority = Priority::emergency;
  auto restricted = sample_record(4);
  restricted.audience = Audience::trusted;
  auto const first = add(store, sample_record(1));
  auto const second = add(store, sample_record(2));
  auto const urgent = add(store, emergency);
  auto const closed = add(store, restricted);

  EXPECT_THAT(arrivals_in(store.view(), Queue::pending, SendClass::normal),
              ElementsAre(first, second));
  EXPECT_THAT(arrivals_in(store.view(), Queue::pending, SendClass::emergency), ElementsAre(urgent));
  EXPECT_THAT(arrivals_in(store.view(), Queue::pending, SendClass::normal_restricted),
              ElementsAre(closed));
  auto const rest = next_in_queue(store.view(), Queue::pending, SendClass::normal, first, 10);
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ(rest->front().arrival, second);
  EXPECT_EQ(rest->front().destination, "dtn://bindle/~all");
}

TEST(Queues, AreListedInPagesAcrossClasses) {
  TempStore store;
  for (std::uint8_t i = 1; i <= 5; ++i) {
    auto record = sample_record(i);
    record.priority = i % 2 == 0 ? Priority::low : Priority::normal;
    add(store, record);
  }
  auto const& view = store.view();
  EXPECT_THAT(page(view, Queue::pending, Order::oldest_first, 0, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(page(view, Queue::pending, Order::oldest_first, 3, 3), ElementsAre(4, 5));
  EXPECT_THAT(page(view, Queue::pending, Order::newest_first, 0, 2), ElementsAre(5, 4));
  EXPECT_THAT(page(view, Queue::pending, Order::newest_first, 4, 9), ElementsAre(3, 2, 1));
}

TEST(Queues, CountBundlesAndKeptPayloadBytes) {
  TempStore store;
  auto const first = add(store, sample_record(1), Bytes(10));
  add(store, sample_record(2), Bytes(5));
  EXPECT_EQ(queue_totals(store.view(), Queue::pending)->payload_bytes, 15u);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return drop_payload(t, first); }));
  EXPECT_EQ(queue_totals(store.view(), Queue::pending)->payload_bytes, 5u);
  EXPECT_EQ(queue_totals(store.view(), Queue::pending)->bundles, 2u);
  EXPECT_EQ(store->open_payload(first).error().code, Errc::not_found);
}

TEST(Lifetimes, MoveWaitingBundlesToExpired) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  auto const due = due_bundles(store.view(), at(6000), 10)->front();
  QueueMove const expiry{
      .to = Queue::expired, .at_ms = 9, .reason = "lifetime", .retain_until_node_ms = 9000};
  ASSERT_TRUE(store.commit([&](Transaction& t) { return settle_due(t, due, expiry); }));
  ASSERT_TRUE(store.commit([&](Transaction& t) { return settle_due(t, due, expiry); }));
  auto const record = find_bundle(store.view(), arrival).value();
  EXPECT_EQ(record->queue, Queue::expired);
  EXPECT_EQ(record->reason, "lifetime");
  EXPECT_TRUE(due_bundles(store.view(), at(8999), 10)->empty());
  EXPECT_EQ(due_bundles(store.view(), at(9000), 10)->size(), 1u);
}

TEST(Lifetimes, ByAgeEndOnNodeTimeWhateverTheClockShows) {
  TempStore store;
  auto record = sample_record(1);
  record.expires = Deadline::node(6000);
  add(store, record);
  EXPECT_TRUE(due_bundles(store.view(), {.dtn_ms = kForEver, .node_ms = 5999}, 10)->empty());
  auto const due = due_bundles(store.view(), {.dtn_ms = 0, .node_ms = 6000}, 10).value();
  ASSERT_EQ(due.size(), 1u);
  ASSERT_TRUE(store.commit(
      [&](Transaction& t) { return settle_due(t, due.front(), {.to = Queue::expired}); }));
  EXPECT_THAT(page(store.view(), Queue::expired, Order::oldest_first, 0, 9), ElementsAre(1));
  EXPECT_TRUE(due_bundles(store.view(), at(kForEver), 10)->empty());
}

TEST(Lifetimes, ByTheClockDoNotEndWhileTheTimeIsUnknown) {
  TempStore store;
  add(store, sample_record(1));
  EXPECT_TRUE(due_bundles(store.view(), {.dtn_ms = 0, .node_ms = kForEver}, 10)->empty());
}

TEST(Lifetimes, FallDueInTurnsUpToTheLimit) {
  TempStore store;
  for (std::uint8_t i = 1; i <= 4; ++i) {
    auto record = sample_record(i);
    if (i % 2 == 0) record.expires = Deadline::node(6000);
    add(store, record);
  }
  EXPECT_EQ(due_bundles(store.view(), at(6000), 3)->size(), 3u);
  EXPECT_EQ(due_bundles(store.view(), at(6000), 9)->size(), 4u);
}

TEST(Lifetimes, DeleteTheRecordWhenItsRetentionEnds) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  QueueMove const done{.from = Queue::pending, .to = Queue::delivered, .retain_until_node_ms = 100};
  ASSERT_TRUE(store.commit([&](Transaction& t) { return move_bundle(t, arrival, done); }));
  auto const due = due_bundles(store.view(), at(100), 10).value();
  ASSERT_EQ(due.size(), 1u);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return settle_due(t, due.front(), {}); }));
  EXPECT_FALSE(find_bundle(store.view(), arrival).value());
  EXPECT_EQ(store->open_payload(arrival).error().code, Errc::not_found);
}

TEST(Lifetimes, ForgetARetentionThatWasReplaced) {
  TempStore store;
  auto const arrival = add(store, sample_record(1));
  QueueMove const done{.from = Queue::pending, .to = Queue::delivered, .retain_until_node_ms = 100};
  QueueMove const back{.from = Queue::delivered, .to = Queue::pending};
  ASSERT_TRUE(store.commit([&](Transaction& t) { return move_bundle(t, arrival, done); }));
  ASSERT_TRUE(store.commit([&](Transaction& t) { return move_bundle(t, arrival, back); }));
  EXPECT_TRUE(due_bundles(store.view(), at(100), 10)->empty());
}

}  // namespace
}  // namespace bindle::storage
