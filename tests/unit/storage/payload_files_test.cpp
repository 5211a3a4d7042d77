#include "storage/payload_files.hpp"

#include "tests/support/temp_store.hpp"

namespace bindle::storage {
namespace {

using test::disk_use;
using test::octets;
using test::sample_record;
using test::TempStore;

// Stores each content as the payload of a bundle, in one group.
std::vector<Arrival> add_extents(TempStore& store, std::vector<Bytes> const& contents) {
  std::vector<WrittenPayload> written;
  std::vector<Extent> extents;
  for (auto const& content : contents) {
    written.push_back(store->payloads().write(content).value());
    extents.push_back(written.back().extent());
  }
  std::vector<Arrival> arrivals;
  auto work = [&](Transaction& t) -> Result<void> {
    for (auto const& extent : extents) {
      TRY(auto const added,
          add_bundle(t, sample_record(static_cast<std::uint8_t>(extent.offset / 4096)), extent));
      arrivals.push_back(added.arrival);
    }
    return {};
  };
  EXPECT_TRUE(store.commit(work, std::move(written)));
  return arrivals;
}

TEST(PayloadFiles, PutExtentsOneAfterTheOtherOnBlockBoundaries) {
  TempStore store;
  auto const first = store->payloads().write(octets(70'001, 1)).value();
  auto const second = store->payloads().write(octets(70'001, 2)).value();
  EXPECT_EQ(first.extent().file, second.extent().file);
  EXPECT_EQ(first.extent().offset, 0u);
  EXPECT_EQ(second.extent().offset, round_up_to_block(70'001));
}

TEST(PayloadFiles, BeginANewSegmentWhenOneIsFull) {
  TempStore store;
  auto const first = store->payloads().write(octets(700'000, 1)).value();
  auto const second = store->payloads().write(octets(700'000, 2)).value();
  EXPECT_NE(first.extent().file, second.extent().file);
}

TEST(PayloadFiles, TakeAPayloadLongerThanASegment) {
  TempStore store;
  auto const content = octets(3'000'000, 1);
  auto const arrivals = add_extents(store, {content});
  EXPECT_EQ(store->open_payload(arrivals[0])->read_all(4'000'000).value(), content);
}

TEST(PayloadFiles, TakeAPayloadInPieces) {
  TempStore store;
  auto writer = store->payloads().begin(200'000).value();
  auto const content = octets(150'000, 1);
  for (std::size_t at = 0; at < content.size(); at += 10'000)
    ASSERT_TRUE(writer.append(ByteView(content).subspan(at, 10'000)));
  auto const written = std::move(writer).finish();
  EXPECT_EQ(written.extent().length, 150'000u);
  EXPECT_EQ(store->budget().usage().payload_bytes, round_up_to_block(150'000));
  Bytes back(150'000);
  ASSERT_TRUE(store->payloads().pin(written.extent())->read(0, back));
  EXPECT_EQ(back, content);
}

TEST(PayloadFiles, RefuseMoreThanWasAnnounced) {
  TempStore store;
  auto writer = store->payloads().begin(100).value();
  EXPECT_TRUE(writer.append(octets(60, 1)));
  EXPECT_EQ(writer.append(octets(41, 1)).error().code, Errc::invalid_argument);
}

TEST(PayloadFiles, FreeAnAbandonedPayload) {
  TempStore store;
  {
    auto writer = store->payloads().begin(500'000).value();
    ASSERT_TRUE(writer.append(octets(400'000, 1)));
    EXPECT_EQ(store->budget().usage().payload_bytes, round_up_to_block(500'000));
  }
  EXPECT_EQ(store->budget().usage().payload_bytes, 0u);
  EXPECT_EQ(disk_use(store.path() / "payloads").bytes, 0u);
}

TEST(PayloadFiles, ReadRangesAndRefuseWhatLiesBeyond) {
  TempStore store;
  auto const content = octets(100'000, 1);
  auto const arrivals = add_extents(store, {content, octets(100'000, 77)});
  auto const reader = store->open_payload(arrivals[0]).value();
  Bytes part(10);
  ASSERT_TRUE(reader.read(50'000, part));
  EXPECT_TRUE(std::equal(part.begin(), part.end(), content.begin() + 50'000));
  EXPECT_EQ(reader.read(99'991, part).error().code, Errc::invalid_argument);
  EXPECT_EQ(reader.read(~std::uint64_t{0}, part).error().code, Errc::invalid_argument);
  EXPECT_EQ(reader.read_all(99'999).error().code, Errc::invalid_argument);
}

TEST(PayloadFiles, GiveBlocksBackAsSoonAsAnExtentIsFreed) {
  TempStore store;
  auto const arrivals = add_extents(store, {octets(200'000, 1), octets(200'000, 2)});
  auto const before = disk_use(store.path() / "payloads").bytes;
  ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrivals[0]); }));
  EXPECT_LE(disk_use(store.path() / "payloads").bytes, before - 200'000);
  EXPECT_EQ(store->budget().usage().payload_bytes, round_up_to_block(200'000));
  EXPECT_EQ(store->open_payload(arrivals[1])->read_all(200'000).value(), octets(200'000, 2));
}

TEST(PayloadFiles, RemoveAFullSegmentWithItsLastExtent) {
  TempStore store;
  auto const arrivals = add_extents(store, {octets(700'000, 1), octets(700'000, 2)});
  EXPECT_EQ(disk_use(store.path() / "payloads").files, 2u);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrivals[0]); }));
  EXPECT_EQ(disk_use(store.path() / "payloads").files, 1u);
}

TEST(PayloadFiles, KeepPinnedOctetsUntilTheReaderIsDone) {
  TempStore store;
  auto const content = octets(100'000, 1);
  auto const arrivals = add_extents(store, {content});
  {
    auto const reader = store->open_payload(arrivals[0]).value();
    ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrivals[0]); }));
    EXPECT_EQ(reader.read_all(100'000).value(), content);
    EXPECT_GT(store->budget().usage().payload_bytes, 0u);
  }
  EXPECT_EQ(store->budget().usage().payload_bytes, 0u);
  EXPECT_EQ(disk_use(store.path() / "payloads").bytes, 0u);
}

TEST(PayloadFiles, KeepFewFilesOpenHoweverManyThereAre) {
  auto options = test::small_options();
  options.open_payload_files = 2;
  TempStore store(options);
  std::vector<Bytes> contents;
  for (std::uint8_t i = 0; i < 6; ++i)
    contents.push_back(octets(700'000, i));
  std::vector<WrittenPayload> written;
  for (auto const& content : contents)
    written.push_back(store->payloads().write(content).value());
  for (std::size_t i = 0; i < contents.size(); ++i) {
    Bytes back(contents[i].size());
    ASSERT_TRUE(store->payloads().pin(written[i].extent())->read(0, back));
    EXPECT_EQ(back, contents[i]);
  }
}

TEST(PayloadFiles, ReclaimAtStartWhatNoRecordRefersTo) {
  TempStore store;
  auto const arrivals = add_extents(store, {octets(100'000, 1)});
  auto const segment = store->payloads().path_of(1);
  auto const stray = store->payloads().path_of(2);
  store.close();
  {
    auto const file = Descriptor::open(segment, Descriptor::Mode::existing).value();
    ASSERT_TRUE(file->write(500'000, octets(200'000, 5)));
    auto const other = Descriptor::open(stray, Descriptor::Mode::create_new).value();
    ASSERT_TRUE(other->write(0, octets(200'000, 5)));
  }
  store.reopen();
  EXPECT_FALSE(std::filesystem::exists(stray));
  EXPECT_LE(disk_use(store.path() / "payloads").bytes, round_up_to_block(100'000));
  EXPECT_EQ(store->open_payload(arrivals[0])->read_all(100'000).value(), octets(100'000, 1));
}

TEST(PayloadFiles, RefuseToWriteBesideAnAssembly) {
  TempStore store;
  auto const assembly = store->payloads().create_assembly(10'000).value();
  auto const file = assembly.extent().file;
  EXPECT_EQ(store->payloads().write_at(file, 20'000, octets(10, 1)).error().code,
            Errc::invalid_argument);
  EXPECT_EQ(store->payloads().write_at(file + 1, 0, octets(10, 1)).error().code, Errc::not_found);
}

TEST(PayloadFiles, SayWhenAFileIsLost) {
  TempStore store;
  auto const arrivals = add_extents(store, {octets(100'000, 1)});
  std::filesystem::remove(store->payloads().path_of(1));
  store.reopen();
  EXPECT_EQ(store->open_payload(arrivals[0]).error().code, Errc::not_found);
  ASSERT_TRUE(store.commit([&](Transaction& t) { return delete_bundle(t, arrivals[0]); }));
}

}  // namespace
}  // namespace bindle::storage
