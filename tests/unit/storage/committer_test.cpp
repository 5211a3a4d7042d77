#include "storage/committer.hpp"

#include "storage/counters.hpp"
#include "tests/support/temp_store.hpp"

#include <atomic>
#include <future>
#include <latch>

namespace bindle::storage {
namespace {

using test::TempStore;

Change count_up(std::string name, std::function<void(Result<void>)> done = {}) {
  Change change;
  change.work = [name](Transaction& transaction) { return add_to_counter(transaction, name, 1); };
  change.done = std::move(done);
  return change;
}

// Holds the committer inside a change, so that what is submitted meanwhile forms one group.
class HeldCommitter {
 public:
  explicit HeldCommitter(Committer& committer) {
    Change change;
    change.work = [this](Transaction&) -> Result<void> {
      entered_.count_down();
      released_.wait();
      return {};
    };
    change.done = [this](Result<void> const&) { finished_.count_down(); };
    EXPECT_TRUE(committer.submit(std::move(change)));
    entered_.wait();
  }

  void release() {
    released_.count_down();
    finished_.wait();
  }

 private:
  std::latch entered_{1};
  std::latch released_{1};
  std::latch finished_{1};
};

TEST(Committer, SyncsOnceForAllThatWait) {
  TempStore store;
  constexpr std::size_t kChanges = 200;
  auto const before = store->committer().statistics();
  std::latch answered(kChanges);
  HeldCommitter held(store->committer());
  for (std::size_t i = 0; i < kChanges; ++i) {
    auto done = [&answered](Result<void> const& outcome) {
      EXPECT_TRUE(outcome);
      answered.count_down();
    };
    ASSERT_TRUE(store->committer().submit(count_up("changes", done)));
  }
  held.release();
  answered.wait();
  EXPECT_EQ(read_counter(store.view(), "changes").value(), kChanges);
  EXPECT_LE(store->committer().statistics().log_syncs - before.log_syncs, 2u);
}

TEST(Committer, SyncsEachPayloadFileOnceForAGroup) {
  TempStore store;
  auto const before = store->committer().statistics();
  std::latch answered(5);
  HeldCommitter held(store->committer());
  for (std::uint8_t i = 0; i < 5; ++i) {
    Change change;
    change.payloads.push_back(store->payloads().write(test::octets(70'000, i)).value());
    change.work = [i, extent = change.payloads.front().extent()](Transaction& t) -> Result<void> {
      TRY_VOID(add_bundle(t, test::sample_record(i), extent));
      return {};
    };
    change.done = [&answered](Result<void> const& outcome) {
      EXPECT_TRUE(outcome);
      answered.count_down();
    };
    ASSERT_TRUE(store->committer().submit(std::move(change)));
  }
  held.release();
  answered.wait();
  EXPECT_EQ(store->committer().statistics().payload_syncs - before.payload_syncs, 1u);
}

TEST(Committer, KeepsConcurrentIncrementsApart) {
  TempStore store;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&store] {
      for (int n = 0; n < 25; ++n)
        EXPECT_TRUE(store->committer().commit(count_up("total")));
    });
  }
  for (auto& thread : threads)
    thread.join();
  store.reopen();
  EXPECT_EQ(read_counter(store.view(), "total").value(), 200u);
}

TEST(Committer, LeavesNothingOfAFailedChangeAndAllOfTheOthers) {
  TempStore store;
  std::vector<Errc> failures;
  std::latch answered(3);
  HeldCommitter held(store->committer());
  for (int i = 0; i < 3; ++i) {
    Change change;
    change.work = [i](Transaction& t) -> Result<void> {
      TRY_VOID(add_to_counter(t, "shared", 1));
      TRY_VOID(add_bundle(t, test::sample_record(static_cast<std::uint8_t>(i)), Bytes{1}));
      if (i == 1) return fail(Errc::conflict, "no");
      return {};
    };
    change.done = [&](Result<void> const& outcome) {
      if (!outcome) failures.push_back(outcome.error().code);
      answered.count_down();
    };
    ASSERT_TRUE(store->committer().submit(std::move(change)));
  }
  held.release();
  answered.wait();
  store.reopen();
  EXPECT_EQ(failures, std::vector{Errc::conflict});
  EXPECT_EQ(read_counter(store.view(), "shared").value(), 2u);
  EXPECT_EQ(queue_totals(store.view(), Queue::pending)->bundles, 2u);
  EXPECT_TRUE(find_known(store.view(), test::sample_record(1).key)->empty());
}

TEST(Committer, LetsAChangeReadTheChangesBeforeIt) {
  TempStore store;
  std::uint64_t seen = 0;
  std::latch answered(1);
  HeldCommitter held(store->committer());
  ASSERT_TRUE(store->committer().submit(count_up("step")));
  Change reader;
  reader.work = [&seen](Transaction& t) -> Result<void> {
    TRY(seen, read_counter(t, "step"));
    return {};
  };
  reader.done = [&](Result<void> const&) { answered.count_down(); };
  ASSERT_TRUE(store->committer().submit(std::move(reader)));
  held.release();
  answered.wait();
  EXPECT_EQ(seen, 1u);
}

StorageOptions room_for(std::size_t changes) {
  auto options = test::small_options();
  options.max_waiting_changes = changes;
  return options;
}

TEST(Committer, IsBusyWhenTooManyWaitAndLeavesTheChangeIntact) {
  TempStore store(room_for(2));
  HeldCommitter held(store->committer());
  ASSERT_TRUE(store->committer().submit(count_up("n")));
  ASSERT_TRUE(store->committer().submit(count_up("n")));
  auto third = count_up("n");
  EXPECT_EQ(store->committer().submit(std::move(third)).error().code, Errc::busy);
  held.release();
  EXPECT_TRUE(third.work);
}

TEST(Committer, WakesWhoWaitsForRoomOnceThereIsSome) {
  TempStore store(room_for(2));
  std::latch woken(1);
  HeldCommitter held(store->committer());
  ASSERT_TRUE(store->committer().submit(count_up("n")));
  ASSERT_TRUE(store->committer().submit_lazy(count_up("n")));
  store->committer().when_room([&woken] { woken.count_down(); });
  EXPECT_FALSE(woken.try_wait());
  held.release();
  woken.wait();
  EXPECT_TRUE(store->committer().submit(count_up("n")));
}

TEST(Committer, WakesAtOnceWhenThereIsRoom) {
  TempStore store(room_for(2));
  auto woken = false;
  store->committer().when_room([&woken] { woken = true; });
  EXPECT_TRUE(woken);
}

TEST(Committer, CommitWaitsForRoomInsteadOfFailing) {
  TempStore store(room_for(1));
  HeldCommitter held(store->committer());
  ASSERT_TRUE(store->committer().submit(count_up("n")));
  auto waiting =
      std::async(std::launch::async, [&store] { return store->committer().commit(count_up("n")); });
  held.release();
  EXPECT_TRUE(waiting.get());
  EXPECT_EQ(read_counter(store.view(), "n").value(), 2u);
}

TEST(Committer, CommitsWhatItAcceptedBeforeItStops) {
  TempStore store;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(
        store->committer().submit(count_up("kept", [&answered](Result<void> const& outcome) {
          if (outcome) ++answered;
        })));
  }
  ASSERT_TRUE(store->committer().submit_lazy(count_up("kept lazily")));
  store.reopen();
  EXPECT_EQ(answered, 50);
  EXPECT_EQ(read_counter(store.view(), "kept").value(), 50u);
  EXPECT_EQ(read_counter(store.view(), "kept lazily").value(), 1u);
}

TEST(Committer, AcceptsNothingOnceStopped) {
  TempStore store;
  store->committer().stop();
  EXPECT_EQ(store->committer().submit(count_up("late")).error().code, Errc::cancelled);
}

TEST(Committer, LetsLazyChangesRideWithTheNextGroup) {
  auto options = test::small_options();
  options.lazy_delay = std::chrono::hours(1);
  TempStore store(options);
  auto const before = store->committer().statistics();
  std::promise<void> answered;
  auto done = [&answered](Result<void> const&) { answered.set_value(); };
  ASSERT_TRUE(store->committer().submit_lazy(count_up("seen", done)));
  ASSERT_TRUE(store->committer().commit(count_up("urgent")));
  answered.get_future().wait();
  EXPECT_EQ(store->committer().statistics().log_syncs - before.log_syncs, 1u);
}

TEST(Committer, WritesLazyChangesWithoutASyncWhenNothingElseComes) {
  auto options = test::small_options();
  options.lazy_delay = std::chrono::milliseconds(1);
  TempStore store(options);
  auto const before = store->committer().statistics();
  std::promise<void> answered;
  auto done = [&answered](Result<void> const&) { answered.set_value(); };
  ASSERT_TRUE(store->committer().submit_lazy(count_up("seen", done)));
  answered.get_future().wait();
  EXPECT_EQ(store->committer().statistics().log_syncs, before.log_syncs);
  EXPECT_EQ(read_counter(store.view(), "seen").value(), 1u);
}

TEST(Committer, FreesAPayloadThatNoRecordRefersTo) {
  TempStore store;
  auto written = store->payloads().write(test::octets(100'000, 1)).value();
  EXPECT_GT(store->budget().usage().payload_bytes, 0u);
  auto const outcome = store.commit(
      [](Transaction&) -> Result<void> { return fail(Errc::conflict, "no"); }, std::move(written));
  EXPECT_FALSE(outcome);
  EXPECT_EQ(store->budget().usage().payload_bytes, 0u);
}

}  // namespace
}  // namespace bindle::storage
