#include "storage/library.hpp"

#include "storage/evictions.hpp"
#include "storage/library_codec.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using test::id_of;
using test::TempStore;
using ::testing::ElementsAre;

LibraryEntry entry(std::optional<double> value, LibraryKind kind = LibraryKind::asked_for) {
  LibraryEntry made;
  made.size = 1000;
  made.accesses = 3;
  made.weight = 2.5;
  made.tags = {"sea", "tides"};
  if (value) made.place = EvictionPlace{kind, *value};
  return made;
}

void put(TempStore& store, std::uint8_t file, LibraryEntry const& made) {
  ASSERT_TRUE(store.commit(
      [&](Transaction& t) { return put_library_entry(t, id_of<ManifestId>(file), made); }));
}

std::vector<std::uint8_t> order(TempStore& store) {
  std::vector<std::uint8_t> files;
  for (auto const& item : eviction_order(store.view(), std::nullopt, 100).value())
    files.push_back(item.file.bytes[0]);
  return files;
}

TEST(Library, KeepsEntriesOverAReopen) {
  TempStore store;
  auto made = entry(1.5);
  made.pinned = made.own = made.speculative = true;
  made.priority = Priority::low;
  put(store, 1, made);
  store.reopen();
  EXPECT_EQ(find_library_entry(store.view(), id_of<ManifestId>(1)).value(), made);
}

TEST(Library, GivesWhatGoesFirstFirst) {
  TempStore store;
  put(store, 1, entry(3.25));
  put(store, 2, entry(-7));
  put(store, 3, entry(0));
  put(store, 4, entry(-0.5));
  put(store, 5, entry(std::nullopt));
  put(store, 6, entry(1000, LibraryKind::speculative));
  EXPECT_THAT(order(store), ElementsAre(6, 2, 4, 3, 1));
}

TEST(Library, GivesWhatWasUsedLeastRecentlyFirstAmongEquals) {
  TempStore store;
  for (auto const file : Bytes{2, 1, 3}) {
    auto made = entry(5);
    made.accessed_ms = 100u - file;
    put(store, file, made);
  }
  EXPECT_THAT(order(store), ElementsAre(3, 2, 1));
}

TEST(Library, MovesAnEntryThatIsPutAgain) {
  TempStore store;
  put(store, 1, entry(1));
  put(store, 2, entry(2));
  put(store, 1, entry(3));
  EXPECT_THAT(order(store), ElementsAre(2, 1));
  put(store, 2, entry(std::nullopt));
  EXPECT_THAT(order(store), ElementsAre(1));
  EXPECT_EQ(library_totals(store.view())->files, 2u);
  EXPECT_EQ(library_totals(store.view())->bytes, 2000u);
}

TEST(Library, GoesOnAfterAnEntry) {
  TempStore store;
  for (std::uint8_t i = 1; i < 5; ++i)
    put(store, i, entry(i));
  auto const page = eviction_order(store.view(), std::nullopt, 2).value();
  auto const rest = eviction_order(store.view(), page.back(), 9).value();
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest.front().file, id_of<ManifestId>(3));
}

TEST(Library, ForgetsAnEntryWithItsPlace) {
  TempStore store;
  put(store, 1, entry(1));
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(
        store.commit([](Transaction& t) { return erase_library_entry(t, id_of<ManifestId>(1)); }));
  EXPECT_TRUE(order(store).empty());
  EXPECT_EQ(library_totals(store.view())->files, 0u);
  EXPECT_EQ(library_totals(store.view())->bytes, 0u);
}

TEST(Library, ReadsNoDamagedRecord) {
  auto const encoded = encode(entry(1));
  EXPECT_FALSE(decode_library_entry(encoded.substr(0, encoded.size() - 8)));
  EXPECT_FALSE(decode_library_entry("nonsense"));
  EXPECT_FALSE(decode_eviction("nonsense"));
}

EvictionRecord eviction(std::uint8_t file) {
  EvictionRecord record;
  record.file = id_of<ManifestId>(file);
  record.at_ms = 1000 + file;
  record.name = "tides.pdf";
  record.bytes = 5;
  record.score = 0.5;
  record.reason = "room was needed";
  return record;
}

void note(TempStore& store, EvictionRecord const& record) {
  ASSERT_TRUE(store.commit([&](Transaction& t) { return add_eviction(t, record); }));
}

TEST(Evictions, AreGivenNewestFirstAfterAReopen) {
  TempStore store;
  note(store, eviction(1));
  note(store, eviction(2));
  store.reopen();
  EXPECT_THAT(last_evictions(store.view(), 9).value(), ElementsAre(eviction(2), eviction(1)));
  EXPECT_EQ(last_eviction_of(store.view(), id_of<ManifestId>(1)).value(), eviction(1));
  EXPECT_FALSE(last_eviction_of(store.view(), id_of<ManifestId>(9)).value());
}

TEST(Evictions, AreRememberedUpToALimit) {
  TempStore store;
  ASSERT_TRUE(store.commit([](Transaction& t) -> Result<void> {
    for (std::uint64_t i = 0; i < kMostEvictions + 10; ++i)
      TRY_VOID(add_eviction(t, eviction(static_cast<std::uint8_t>(i == 0 ? 1 : 2))));
    return {};
  }));
  EXPECT_EQ(last_evictions(store.view(), 2 * kMostEvictions)->size(), kMostEvictions);
  EXPECT_FALSE(last_eviction_of(store.view(), id_of<ManifestId>(1)).value());
  EXPECT_EQ(eviction_count(store.view()).value(), kMostEvictions + 10);
}

}  // namespace
}  // namespace bindle::storage
