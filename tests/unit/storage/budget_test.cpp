#include "storage/budget.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace bindle::storage {
namespace {

using test::TempFolder;
using test::TempStore;
using testing::HasSubstr;

TEST(Budget, RefusesWhatWouldPassTheBytes) {
  TempFolder folder;
  Budget budget(folder.path(), {.bytes = 80'000, .files = 10});
  auto const room = budget.reserve(50'000, 1).value();
  auto const refused = budget.reserve(30'000, 1);
  EXPECT_EQ(refused.error().code, Errc::over_budget);
  EXPECT_THAT(refused.error().detail, HasSubstr("30000 more on top of 50000 would pass 70000"));
}

TEST(Budget, RefusesWhatWouldPassTheFiles) {
  TempFolder folder;
  Budget budget(folder.path(), {.bytes = 1 << 20, .files = 3});
  auto const room = budget.reserve(1, 2).value();
  EXPECT_EQ(budget.reserve(1, 2).error().code, Errc::over_budget);
  EXPECT_TRUE(budget.reserve(1, 1));
}

TEST(Budget, RefusesWhatWouldLeaveTooLittleFreeSpace) {
  TempFolder folder;
  Budget plenty(folder.path(), {.bytes = ~std::uint64_t{0} / 2, .files = 10});
  auto const free = plenty.usage().free_disk;
  Budget budget(folder.path(), {.bytes = free * 2, .files = 10, .min_free = free / 2});
  EXPECT_EQ(budget.reserve(free, 1).error().code, Errc::over_budget);
  EXPECT_EQ(budget.require_free(free).error().code, Errc::over_budget);
  EXPECT_TRUE(budget.reserve(1, 1));
}

TEST(Budget, SurvivesAbsurdFigures) {
  TempFolder folder;
  Budget budget(folder.path(), {.bytes = 1 << 20, .files = 3});
  auto const room = budget.reserve(1000, 1).value();
  EXPECT_EQ(budget.reserve(~std::uint64_t{0}, 1).error().code, Errc::over_budget);
  EXPECT_EQ(budget.reserve(1, ~std::uint64_t{0}).error().code, Errc::over_budget);
}

TEST(Budget, CountsWhatIsReserved) {
  TempFolder folder;
  Budget budget(folder.path(), {.bytes = 1 << 20, .files = 10});
  auto const room = budget.reserve(1000, 1).value();
  EXPECT_EQ(budget.counted().reserved, 1000u);
  EXPECT_EQ(budget.counted().used(), budget.usage().used());
}

TEST(Budget, GetsAReservationBackUnlessItIsSpent) {
  TempFolder folder;
  Budget budget(folder.path(), {.bytes = 1 << 20, .files = 10});
  { auto const room = budget.reserve(1000, 1).value(); }
  EXPECT_EQ(budget.usage().used(), 0u);
  budget.reserve(1000, 2)->spend(600, 1);
  EXPECT_EQ(budget.usage().reserved, 0u);
  EXPECT_EQ(budget.usage().payload_bytes, 600u);
  EXPECT_EQ(budget.usage().files, 1u);
}

storage::StorageOptions tight_options() {
  auto options = test::small_options();
  options.budget_bytes = std::uint64_t{24} << 20;
  options.write_buffer_bytes = std::size_t{1} << 20;
  return options;
}

TEST(StoreBudget, IsRefusedBeforeAnythingIsWritten) {
  TempStore store(tight_options());
  auto const refused = store->payloads().begin(std::uint64_t{30} << 20);
  EXPECT_EQ(refused.error().code, Errc::over_budget);
  EXPECT_EQ(test::disk_use(store.path() / "payloads").files, 0u);
  EXPECT_EQ(store->payloads().create_assembly(std::uint64_t{30} << 20).error().code,
            Errc::over_budget);
}

TEST(StoreBudget, LetsQueuesMoveWhenNothingMoreFits) {
  TempStore store(tight_options());
  auto const arrival = test::add(store, test::sample_record(1));
  std::vector<WrittenPayload> filling;
  for (;;) {
    auto written = store->payloads().write(test::octets(900'000, 1));
    if (!written) break;
    filling.push_back(std::move(written).value());
  }
  std::vector<Reservation> rest;
  for (std::uint64_t size = 1 << 20; size > 0; size /= 2) {
    if (auto room = store->budget().reserve(size, 0)) rest.push_back(std::move(room).value());
  }
  auto const refused = store.commit([](Transaction& t) -> Result<void> {
    TRY_VOID(add_bundle(t, test::sample_record(2), Bytes(60'000)));
    return {};
  });
  EXPECT_EQ(refused.error().code, Errc::over_budget);
  QueueMove const move{.from = Queue::pending, .to = Queue::delivered};
  EXPECT_TRUE(store.commit([&](Transaction& t) { return move_bundle(t, arrival, move); }));
  EXPECT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrival); }));
}

// Adds and deletes at random, always trying for more than fits.
class Workload {
 public:
  Workload(TempStore& store, std::uint64_t seed) : store_(store), random_(seed) {}

  void step() {
    if (random_() % 3 == 0 && !stored_.empty()) {
      erase();
    } else {
      add();
    }
  }

  std::size_t refused() const { return refused_; }

 private:
  BundleRecord next_record() {
    auto record = test::sample_record(0);
    ++number_;
    record.key = Bytes(8);
    for (std::size_t i = 0; i < 8; ++i)
      record.key[i] = static_cast<std::uint8_t>(number_ >> (8 * i));
    return record;
  }

  void add() {
    auto const size = random_() % 2 == 0 ? random_() % kInlineLimit : random_() % 400'000 + 65'536;
    Bytes content(size);
    std::generate(
        content.begin(), content.end(), [this] { return static_cast<std::uint8_t>(random_()); });
    auto outcome = size < kInlineLimit ? add_inline(std::move(content)) : add_extent(content);
    if (outcome) return;
    EXPECT_EQ(outcome.error().code, Errc::over_budget) << outcome.error().detail;
    ++refused_;
  }

  Result<void> add_inline(Bytes content) {
    return store_.commit([&](Transaction& t) -> Result<void> {
      TRY(auto const added, add_bundle(t, next_record(), std::move(content)));
      stored_.push_back(added.arrival);
      return {};
    });
  }

  Result<void> add_extent(ByteView content) {
    TRY(auto written, store_->payloads().write(content));
    auto work = [&, extent = written.extent()](Transaction& t) -> Result<void> {
      TRY(auto const added, add_bundle(t, next_record(), extent));
      stored_.push_back(added.arrival);
      return {};
    };
    return store_.commit(work, std::move(written));
  }

  void erase() {
    auto const at = stored_.begin() + static_cast<std::ptrdiff_t>(random_() % stored_.size());
    auto const outcome = store_.commit([&](Transaction& t) { return delete_bundle(t, *at); });
    EXPECT_TRUE(outcome);
    stored_.erase(at);
  }

  TempStore& store_;
  std::mt19937_64 random_;
  std::uint64_t number_ = 0;
  std::vector<Arrival> stored_;
  std::size_t refused_ = 0;
};

TEST(StoreBudget, IsNeverPassedByTheRealFolder) {
  TempStore store(tight_options());
  Workload workload(store, 20'24);
  for (int step = 0; step < 600; ++step) {
    workload.step();
    ASSERT_LE(test::disk_use(store.path()).bytes, tight_options().budget_bytes) << step;
  }
  EXPECT_GT(workload.refused(), 10u);
}

TEST(StoreBudget, CountsWhatARecountFinds) {
  TempStore store(tight_options());
  Workload workload(store, 7);
  for (int step = 0; step < 300; ++step)
    workload.step();
  auto const before = store->budget().usage();
  auto const totals = queue_totals(store.view(), Queue::pending).value();
  store.reopen();
  EXPECT_EQ(store->budget().usage().payload_bytes, before.payload_bytes);
  auto const on_disk = test::disk_use(store.path() / "payloads");
  EXPECT_GE(on_disk.bytes, before.payload_bytes);
  EXPECT_LE(on_disk.bytes, before.payload_bytes + test::most_map_bytes(on_disk));
  std::uint64_t bundles = 0;
  std::uint64_t bytes = 0;
  auto const page = queue_page(store.view(), Queue::pending, Order::oldest_first, 0, 10'000);
  for (auto const& [arrival, record] : page.value()) {
    ++bundles;
    bytes += record.payload_length;
  }
  EXPECT_EQ(bundles, totals.bundles);
  EXPECT_EQ(bytes, totals.payload_bytes);
}

}  // namespace
}  // namespace bindle::storage
