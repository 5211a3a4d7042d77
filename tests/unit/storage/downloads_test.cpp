#include "storage/downloads.hpp"

#include "tests/support/temp_store.hpp"

#include <algorithm>
#include <array>

namespace bindle::storage {
namespace {

using test::id_of;
using test::TempStore;

ManifestId const kFile = id_of<ManifestId>(7);

Download sample_download(std::uint32_t chunks) {
  Download download;
  download.state = DownloadState::downloading;
  download.size = 1'000'000;
  download.total_chunks = chunks;
  download.created_ms = 5;
  return download;
}

Result<void> put(TempStore& store, Download const& download) {
  return store.commit([&](Transaction& t) { return put_download(t, kFile, download); });
}

Result<void> mark(TempStore& store, std::vector<HeldPosition> const& positions) {
  return store.commit([&](Transaction& t) { return mark_held(t, kFile, positions, 99); });
}

// Begins a download into a new assembly file, and returns that file's number.
std::uint64_t begin_assembly(TempStore& store, Download download) {
  auto assembly = store->payloads().create_assembly(download.size).value();
  download.assembly = assembly.extent().file;
  auto work = [download](Transaction& t) { return put_download(t, kFile, download); };
  EXPECT_TRUE(store.commit(work, std::move(assembly)));
  return *download.assembly;
}

TEST(Downloads, KeepTheirStateAcrossReopen) {
  TempStore store;
  auto download = sample_download(10);
  download.state = DownloadState::failed;
  download.reason = "the publisher was blocked";
  ASSERT_TRUE(put(store, download));
  store.reopen();
  EXPECT_EQ(find_download(store.view(), kFile).value(), download);
}

TEST(Downloads, CountEachHeldPositionOnce) {
  TempStore store;
  ASSERT_TRUE(put(store, sample_download(10'000)));
  ASSERT_TRUE(mark(store, {{0, 5}, {4096, 7}, {9999, 9}}));
  ASSERT_TRUE(mark(store, {{4096, 7}, {1, 2}, {1, 2}}));
  store.reopen();

  auto const download = find_download(store.view(), kFile).value();
  EXPECT_EQ(download->stored_chunks, 4u);
  EXPECT_EQ(download->received_bytes, 23u);
  EXPECT_EQ(download->updated_ms, 99u);
  auto const held = held_positions(store.view(), kFile).value();
  ASSERT_EQ(held.size(), 10'000u);
  EXPECT_EQ(std::count(held.begin(), held.end(), true), 4);
  EXPECT_TRUE(held[0] && held[1] && held[4096] && held[9999]);
}

TEST(Downloads, CannotHoldAPositionTheFileHasNot) {
  TempStore store;
  ASSERT_TRUE(put(store, sample_download(3)));
  EXPECT_EQ(mark(store, {{3, 1}}).error().code, Errc::invalid_argument);
  EXPECT_EQ(find_download(store.view(), kFile).value()->stored_chunks, 0u);
}

TEST(Downloads, KeepTheirCountsWhenTheStateChanges) {
  TempStore store;
  ASSERT_TRUE(put(store, sample_download(3)));
  ASSERT_TRUE(mark(store, {{1, 10}}));
  auto verifying = sample_download(3);
  verifying.state = DownloadState::verifying;
  ASSERT_TRUE(put(store, verifying));
  auto const download = find_download(store.view(), kFile).value();
  EXPECT_EQ(download->state, DownloadState::verifying);
  EXPECT_EQ(download->stored_chunks, 1u);
}

TEST(Downloads, AreListedInPages) {
  TempStore store;
  for (std::uint8_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(store.commit(
        [&](Transaction& t) { return put_download(t, id_of<ManifestId>(i), sample_download(i)); }));
  }
  auto const first = list_downloads(store.view(), std::nullopt, 2).value();
  ASSERT_EQ(first.size(), 2u);
  auto const rest = list_downloads(store.view(), first.back().id, 2).value();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest.front().id, id_of<ManifestId>(3));
}

TEST(Downloads, ChargeTheirAssemblyAsAWholeAndGiveItBack) {
  TempStore store;
  auto const file = begin_assembly(store, sample_download(2));
  EXPECT_EQ(store->budget().usage().payload_bytes, round_up_to_block(1'000'000));
  store.reopen();
  EXPECT_EQ(store->budget().usage().payload_bytes, round_up_to_block(1'000'000));
  EXPECT_TRUE(std::filesystem::exists(store->payloads().path_of(file)));

  ASSERT_TRUE(store.commit([](Transaction& t) { return delete_download(t, kFile); }));
  EXPECT_EQ(store->budget().usage().payload_bytes, 0u);
  EXPECT_FALSE(std::filesystem::exists(store->payloads().path_of(file)));
  EXPECT_FALSE(find_download(store.view(), kFile).value());
}

TEST(Downloads, ChunksInTheAssemblyAreChunksLikeAnyOther) {
  TempStore store;
  auto const file = begin_assembly(store, sample_download(2));
  auto const content = test::octets(300'000, 1);
  auto part = store->payloads().write_at(file, 12'345, content).value();
  auto work = [extent = part.extent()](Transaction& t) -> Result<void> {
    TRY(auto const holding, begin_holding(t, HoldingOwner::download));
    TRY_VOID(add_chunk(t, id_of<ChunkId>(1), extent, holding));
    return mark_held(t, kFile, std::array{HeldPosition{0, 300'000}}, 1);
  };
  ASSERT_TRUE(store.commit(work, std::move(part)));
  store.reopen();
  EXPECT_EQ(store->open_chunk(id_of<ChunkId>(1))->read_all(1 << 20).value(), content);
}

TEST(Downloads, GivenUpKeepOnlyTheChunksThatOthersNeed) {
  TempStore store;
  auto const file = begin_assembly(store, sample_download(2));
  auto const content = test::octets(300'000, 1);
  std::vector<WrittenPayload> parts;
  parts.push_back(store->payloads().write_at(file, 1, content).value());
  parts.push_back(store->payloads().write_at(file, 300'001, content).value());
  HoldingId holding = 0;
  auto work =
      [&, first = parts[0].extent(), second = parts[1].extent()](Transaction& t) -> Result<void> {
    TRY(holding, begin_holding(t, HoldingOwner::download));
    TRY_VOID(add_chunk(t, id_of<ChunkId>(1), first, holding));
    TRY_VOID(add_chunk(t, id_of<ChunkId>(2), second, holding));
    TRY_VOID(add_bundle(t, test::sample_record(1), id_of<ChunkId>(2)));
    return {};
  };
  ASSERT_TRUE(store.commit(work, std::move(parts)));
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY_VOID(release_holding(t, holding, 100));
    return delete_download(t, kFile);
  }));
  EXPECT_EQ(store->open_chunk(id_of<ChunkId>(2))->read_all(1 << 20).value(), content);
  EXPECT_LT(store->budget().usage().payload_bytes, 350'000u);
  EXPECT_LE(test::disk_use(store.path() / "payloads").bytes, 320'000u);
  store.reopen();
  EXPECT_EQ(store->open_chunk(id_of<ChunkId>(2))->read_all(1 << 20).value(), content);
}

TEST(Downloads, DeliveredStayWithTheirUserWhenForgotten) {
  TempStore store;
  auto const file = begin_assembly(store, sample_download(1));
  auto const name = store->downloads().deliver(store->payloads().path_of(file), "map.pdf").value();
  ASSERT_TRUE(store.commit([](Transaction& t) { return delete_download(t, kFile); }));
  EXPECT_FALSE(std::filesystem::exists(store->payloads().path_of(file)));
  EXPECT_EQ(std::filesystem::file_size(store->downloads().path_of(name)), 1'000'000u);
}

}  // namespace
}  // namespace bindle::storage
