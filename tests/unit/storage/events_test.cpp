#include "storage/events.hpp"

#include "bundle/content_block.hpp"
#include "storage/event_codec.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kNow = 1'700'000'000'000;

ManifestId file_of(std::uint8_t octet) {
  ManifestId file;
  file.bytes.fill(octet);
  return file;
}

EventRecord event_at(std::uint64_t at_ms, EventKind kind = EventKind::stick_in) {
  EventRecord event;
  event.kind = kind;
  event.at_ms = at_ms;
  return event;
}

EventRecord full_event() {
  EventRecord event = event_at(kNow, EventKind::bundle_sent);
  event.state = EventState::processed;
  event.file = file_of(7);
  event.bundle = {1, 2, 3};
  event.arrival = 12;
  event.peer = "dtn://b/";
  event.medium = "tcpcl";
  event.subject = "dtn://bindle/~content";
  event.detail = "why";
  return event;
}

class Events : public ::testing::Test {
 protected:
  explicit Events(StorageOptions const& options = test::small_options()) : store_(options) {}

  void append(EventRecord const& event) {
    change([&](Transaction& transaction) { return append_event(transaction, event); });
  }

  void append_many(std::size_t count) {
    change([&](Transaction& transaction) -> Result<void> {
      for (std::size_t i = 0; i < count; ++i)
        TRY_VOID(append_event(transaction, event_at(kNow + i)));
      return {};
    });
  }

  void change(std::function<Result<void>(Transaction&)> const& work) {
    auto const outcome = store_.commit(work);
    EXPECT_TRUE(outcome) << outcome.error().detail;
  }

  std::vector<EventNumber> numbers(EventQuery const& query = {}) {
    std::vector<EventNumber> found;
    for (auto const& event : find_events(store_.view(), query).value().events)
      found.push_back(event.number);
    return found;
  }

  EventLogSize size() { return event_log_size(store_.view()).value(); }

  test::TempStore store_;
};

class SmallEventLog : public Events {
 protected:
  static StorageOptions options() {
    auto small = test::small_options();
    small.events.max_bytes = 20'000;
    return small;
  }

  SmallEventLog() : Events(options()) {}
};

TEST_F(Events, SurviveAReopenedStoreWithEveryField) {
  append(full_event());
  store_.reopen();
  auto const page = find_events(store_.view(), {}).value();
  ASSERT_EQ(page.events.size(), 1u);
  EXPECT_EQ(page.events.front(), (NumberedEvent{1, full_event()}));
}

TEST_F(Events, AreThereOnlyIfTheirChangeIs) {
  auto const outcome = store_.commit([](Transaction& transaction) -> Result<void> {
    TRY_VOID(append_event(transaction, full_event()));
    return fail(Errc::conflict, "on second thoughts");
  });
  EXPECT_FALSE(outcome);
  EXPECT_THAT(numbers(), IsEmpty());
  EXPECT_EQ(size().last, 0u);
}

TEST_F(Events, ComeInPagesInBothOrders) {
  append_many(5);
  EventQuery query;
  query.limit = 2;
  auto const page = find_events(store_.view(), query).value();
  EXPECT_EQ(page.next, 4u);
  query.after = page.next;
  EXPECT_THAT(numbers(query), ElementsAre(3, 2));
  query.order = Order::oldest_first;
  query.after = 3;
  EXPECT_THAT(numbers(query), ElementsAre(4, 5));
  EXPECT_EQ(find_events(store_.view(), query)->next, std::nullopt);
}

TEST_F(Events, AreFoundByTheirFileAndByTheirBundle) {
  append(full_event());
  append(event_at(kNow));
  auto other = full_event();
  other.file = file_of(8);
  append(other);
  EventQuery of_file;
  of_file.object = EventObject::of_file(file_of(7));
  EXPECT_THAT(numbers(of_file), ElementsAre(1));
  EventQuery of_bundle;
  of_bundle.object = EventObject::of_bundle(full_event().bundle);
  EXPECT_THAT(numbers(of_bundle), ElementsAre(3, 1));
}

TEST_F(Events, AreChosenByTimeAndByWhatIsWanted) {
  append_many(5);
  EventQuery query;
  query.since_ms = kNow + 1;
  query.until_ms = kNow + 3;
  query.wanted = [](EventRecord const& event) { return event.at_ms != kNow + 2; };
  EXPECT_THAT(numbers(query), ElementsAre(4, 2));
}

TEST_F(Events, AreLookedAtOnlySoFarAtATime) {
  append_many(kMostEventsExamined + 1);
  EventQuery query;
  query.wanted = [](EventRecord const&) { return false; };
  auto const page = find_events(store_.view(), query).value();
  EXPECT_THAT(page.events, IsEmpty());
  EXPECT_EQ(page.next, 2u);
}

TEST_F(Events, AreDroppedWhenOldInBatches) {
  append_many(kEventPruneBatch + 10);
  auto const prune = [&] {
    std::size_t dropped = 0;
    change([&](Transaction& transaction) -> Result<void> {
      TRY(dropped, prune_events(transaction, kNow + kEventPruneBatch + 5));
      return {};
    });
    return dropped;
  };
  EXPECT_EQ(prune(), kEventPruneBatch);
  EXPECT_EQ(prune(), 5u);
  EXPECT_EQ(prune(), 0u);
  EXPECT_EQ(size().events, 5u);
  EXPECT_EQ(numbers().size(), 5u);
}

TEST_F(Events, LeaveNothingInTheIndexWhenDropped) {
  append(full_event());
  change([](Transaction& transaction) -> Result<void> {
    TRY(auto const dropped, prune_events(transaction, kNow + 1));
    EXPECT_EQ(dropped, 1u);
    return {};
  });
  EXPECT_FALSE(store_.view().scan(Column::event_objects, {}).valid());
  EXPECT_EQ(size().bytes, 0u);
  EXPECT_EQ(size().last, 1u);
}

TEST_F(SmallEventLog, NeverTakesMuchMoreThanItMay) {
  for (int i = 0; i < 20; ++i) {
    append_many(50);
    EXPECT_LT(size().bytes, 20'000u + 50 * 256);
  }
  EXPECT_EQ(size().last, 1000u);
  EXPECT_LT(size().events, 1000u);
  EXPECT_EQ(numbers().front(), 1000u);
}

TEST(EventCodec, CutsLongTextsBetweenCharacters) {
  EventRecord event;
  event.subject = std::string(kMaxEventText - 1, 'a') + "\xc3\xa9";
  EXPECT_EQ(decode_event(encode(event))->subject, std::string(kMaxEventText - 1, 'a'));
}

TEST(EventCodec, AnswersEveryTruncationWithAnError) {
  auto const whole = encode(full_event());
  for (std::size_t length = 1; length < whole.size(); ++length)
    EXPECT_FALSE(decode_event(std::string_view(whole).substr(0, length)));
}

// ---- what bundles leave in the log

class BundleStory : public Events {
 protected:
  Arrival add(BundleRecord const& record) {
    Arrival arrival = 0;
    change([&](Transaction& transaction) -> Result<void> {
      TRY(auto const added, add_bundle(transaction, record, Bytes{1}));
      arrival = added.arrival;
      return {};
    });
    return arrival;
  }

  void move(Arrival arrival, Queue from, Queue to) {
    change([&](Transaction& transaction) {
      return move_bundle(transaction, arrival, {from, to, kNow, "because", 1});
    });
  }

  std::vector<EventKind> kinds() {
    std::vector<EventKind> found;
    EventQuery query;
    query.order = Order::oldest_first;
    for (auto const& event : find_events(store_.view(), query).value().events)
      found.push_back(event.event.kind);
    return found;
  }
};

TEST_F(BundleStory, TellsOfAnOwnBundleFromItsMakingToItsEnd) {
  auto record = test::sample_record(1);
  record.content.reset();
  record.queue = Queue::outbox;
  record.received_from.clear();
  auto const arrival = add(record);
  move(arrival, Queue::outbox, Queue::pending);
  move(arrival, Queue::pending, Queue::delivered);
  EXPECT_THAT(kinds(), ElementsAre(EventKind::bundle_made, EventKind::bundle_delivered));
}

TEST_F(BundleStory, SaysNothingOfAnOrdinaryBundleThatPasses) {
  auto record = test::sample_record(1);
  record.content.reset();
  record.queue = Queue::pending;
  record.received_from = "dtn://neighbour/";
  move(add(record), Queue::pending, Queue::expired);
  EXPECT_THAT(kinds(), IsEmpty());
}

TEST_F(BundleStory, TellsWhyAnyBundleIsInQuarantine) {
  auto record = test::sample_record(1);
  record.queue = Queue::pending;
  record.received_from = "dtn://neighbour/";
  move(add(record), Queue::pending, Queue::quarantine);
  auto const event = find_events(store_.view(), {})->events.front().event;
  EXPECT_EQ(event.kind, EventKind::bundle_quarantined);
  EXPECT_EQ(event.detail, "because");
  EXPECT_EQ(event.peer, "dtn://neighbour/");
}

TEST_F(BundleStory, SaysNothingOfChunks) {
  auto record = test::sample_record(1);
  record.queue = Queue::outbox;
  record.received_from.clear();
  record.content = ContentObject{static_cast<std::uint8_t>(ContentKind::chunk), {}};
  add(record);
  EXPECT_THAT(kinds(), IsEmpty());
}

TEST_F(BundleStory, IsPartOfTheStoryOfTheFileThatTheBundleAnnounces) {
  auto record = test::sample_record(1);
  record.queue = Queue::outbox;
  record.received_from.clear();
  record.content =
      ContentObject{static_cast<std::uint8_t>(ContentKind::manifest), file_of(9).bytes};
  add(record);
  EventQuery query;
  query.object = EventObject::of_file(file_of(9));
  EXPECT_EQ(numbers(query).size(), 1u);
}

}  // namespace
}  // namespace bindle::storage
