#include "storage/store.hpp"

#include "storage/folder_format.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

namespace bindle::storage {
namespace {

using test::TempFolder;
using test::TempStore;
using testing::HasSubstr;

TEST(Store, RefusesAFolderOfANewerVersion) {
  TempFolder folder;
  std::ofstream(folder.path() / "format") << "bindle storage " << kFolderFormat + 1 << "\n";
  auto const opened = Store::open(folder.path(), test::small_options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unsupported);
  EXPECT_THAT(opened.error().detail, HasSubstr("written by a newer version"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "db"));
}

TEST(Store, RefusesAFolderOfSomethingElse) {
  for (auto const* const text : {"", "other\n", "bindle storage \n", "bindle storage 1x\n"}) {
    TempFolder folder;
    std::ofstream(folder.path() / "format") << text;
    EXPECT_EQ(Store::open(folder.path(), test::small_options()).error().code, Errc::malformed);
  }
}

TEST(Store, IsUsedByOneProcessAtATime) {
  TempStore store;
  auto const second = Store::open(store.path(), test::small_options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_THAT(second.error().detail, HasSubstr("in use"));
}

TEST(Store, OpensAgainAfterItWasRefusedToAnother) {
  TempStore store;
  auto const arrival = test::add(store, test::sample_record(1));
  EXPECT_FALSE(Store::open(store.path(), test::small_options()));
  store.reopen();
  EXPECT_TRUE(find_bundle(store.view(), arrival).value());
}

TEST(Store, AnswersADamagedRecordWithAnError) {
  TempStore store;
  auto const arrival = test::add(store, test::sample_record(1));
  for (std::string const damaged : {"", "short", "eight oc", "not a record at all....."}) {
    ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
      t.put(Column::bundles, make_key(arrival), damaged);
      return {};
    }));
    EXPECT_EQ(find_bundle(store.view(), arrival).error().code, Errc::malformed) << damaged;
    EXPECT_EQ(store->open_payload(arrival).error().code, Errc::malformed) << damaged;
  }
}

TEST(Store, ReadsFromMemoryWhatWasJustStored) {
  TempStore store;
  auto const arrival = test::add(store, test::sample_record(1), Bytes{1, 2, 3});
  auto const record = find_bundle(store->view_in_memory(), arrival).value();
  ASSERT_TRUE(record);
  auto const payload = store->payload_in_memory(arrival, *record);
  ASSERT_TRUE(payload) << payload.error().detail;
  EXPECT_EQ(payload->read_all(3).value(), (Bytes{1, 2, 3}));
}

TEST(Store, IsBusyInMemoryWhereTheDiskWouldBeNeeded) {
  TempStore store;
  auto const arrival = test::add(store, test::sample_record(1), Bytes{1, 2, 3});
  store.reopen();
  EXPECT_EQ(find_bundle(store->view_in_memory(), arrival).error().code, Errc::busy);
  EXPECT_TRUE(find_bundle(store.view(), arrival).value());
}

TEST(Store, ReadsWhatItHoldsWhileItIsWritten) {
  TempStore store;
  auto const arrival = test::add(store, test::sample_record(1), Bytes{1, 2, 3});
  std::thread reader([&] {
    for (int i = 0; i < 200; ++i)
      EXPECT_EQ(store->open_payload(arrival)->read_all(10).value(), (Bytes{1, 2, 3}));
  });
  for (std::uint8_t i = 2; i < 40; ++i)
    test::add(store, test::sample_record(i));
  reader.join();
}

TEST(Store, GivesTheSpaceOfDeletedValuesBack) {
  TempStore store;
  std::vector<Arrival> arrivals;
  for (std::uint8_t i = 0; i < 100; ++i) {
    Bytes content(60'000);
    std::uint32_t noise = i + 1u;
    for (auto& octet : content)
      octet = static_cast<std::uint8_t>((noise = noise * 1664525 + 1013904223) >> 24);
    arrivals.push_back(test::add(store, test::sample_record(i), std::move(content)));
  }
  for (auto const arrival : arrivals)
    ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrival); }));
  ASSERT_TRUE(store->compact());
  store.reopen();
  EXPECT_LT(test::disk_use(store.path()).bytes, 2'000'000u);
}

}  // namespace
}  // namespace bindle::storage
