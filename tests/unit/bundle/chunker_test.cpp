#include "bundle/chunker.hpp"

#include "bundle/chunk.hpp"
#include "bundle/fastcdc_chunker.hpp"
#include "bundle/fixed_chunker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

namespace bindle {
namespace {

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

Bytes random_bytes(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(random() >> 56);
  return bytes;
}

// Cuts `file` while it arrives in pieces whose sizes `next_piece` gives.
template <class NextPiece>
std::vector<std::size_t> cut(Chunker& chunker, ByteView file, NextPiece next_piece) {
  std::vector<std::size_t> lengths;
  std::size_t start = 0;
  std::size_t arrived = 0;
  while (start < file.size()) {
    auto const input = arrived == file.size() ? Input::ended : Input::continues;
    if (auto const length = chunker.next_cut(file.subspan(start, arrived - start), input)) {
      lengths.push_back(*length);
      start += *length;
    } else {
      arrived = std::min(file.size(), arrived + next_piece());
    }
  }
  return lengths;
}

std::vector<std::size_t> cut_whole(ChunkingMethod method, ByteView file) {
  auto const chunker = make_chunker(method);
  return cut(*chunker, file, [&] { return file.size(); });
}

std::set<ChunkId> chunk_ids(ByteView file) {
  std::set<ChunkId> ids;
  for (auto const length : cut_whole(ChunkingMethod::fastcdc, file)) {
    ids.insert(chunk_id_of(file.first(length)));
    file = file.subspan(length);
  }
  return ids;
}

TEST(FixedChunker, CutsEqualChunksAndARest) {
  Bytes const file(2 * FixedChunker::kChunkSize + 1);
  EXPECT_EQ(cut_whole(ChunkingMethod::fixed, file),
            (std::vector<std::size_t>{FixedChunker::kChunkSize, FixedChunker::kChunkSize, 1}));
}

TEST(FixedChunker, WaitsForAFullChunk) {
  FixedChunker chunker;
  Bytes const pending(FixedChunker::kChunkSize - 1);
  EXPECT_EQ(chunker.next_cut(pending, Input::continues), std::nullopt);
}

TEST(Chunker, CutsNothingFromAnEmptyFile) {
  for (auto const method : {ChunkingMethod::fastcdc, ChunkingMethod::fixed}) {
    EXPECT_EQ(make_chunker(method)->next_cut({}, Input::ended), std::nullopt);
  }
}

TEST(Chunker, OneOctetIsOneChunk) {
  Bytes const file(1);
  for (auto const method : {ChunkingMethod::fastcdc, ChunkingMethod::fixed}) {
    EXPECT_EQ(make_chunker(method)->next_cut(file, Input::ended), 1U);
  }
}

TEST(Chunker, UnknownMethodIsMalformed) {
  EXPECT_EQ(chunking_method_from_value(1).value(), ChunkingMethod::fixed);
  EXPECT_EQ(chunking_method_from_value(2).error().code, Errc::malformed);
}

TEST(FastCdcChunker, ChunksCoverTheFileWithinTheLimits) {
  auto const file = random_bytes(20 * kMiB, 1);
  auto lengths = cut_whole(ChunkingMethod::fastcdc, file);
  EXPECT_EQ(std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}), file.size());
  EXPECT_LE(*std::max_element(lengths.begin(), lengths.end()), FastCdcChunker::kMaxSize);
  lengths.pop_back();
  EXPECT_GT(*std::min_element(lengths.begin(), lengths.end()), FastCdcChunker::kMinSize);
}

TEST(FastCdcChunker, AverageOfRandomDataIsNearTheNormalSize) {
  auto const file = random_bytes(64 * kMiB, 2);
  auto const average = file.size() / cut_whole(ChunkingMethod::fastcdc, file).size();
  EXPECT_GT(average, 450'000U);
  EXPECT_LT(average, 620'000U);
}

TEST(FastCdcChunker, BoundariesDoNotDependOnHowTheInputArrives) {
  auto const file = random_bytes(6 * kMiB, 3);
  auto const expected = cut_whole(ChunkingMethod::fastcdc, file);
  std::mt19937_64 random(4);
  for (std::size_t const largest : {1'000U, 65'536U, 700'000U}) {
    FastCdcChunker chunker;
    auto const lengths = cut(chunker, file, [&] { return 1 + random() % largest; });
    EXPECT_EQ(lengths, expected) << "pieces of up to " << largest;
  }
}

TEST(FastCdcChunker, OctetByOctetGivesTheSameBoundary) {
  auto const file = random_bytes(kMiB, 5);
  FastCdcChunker whole;
  auto const expected = whole.next_cut(file, Input::ended);
  FastCdcChunker trickle;
  std::optional<std::size_t> length;
  for (std::size_t size = 0; !length; ++size) {
    length = trickle.next_cut(ByteView(file).first(size), Input::continues);
  }
  EXPECT_EQ(length, expected);
}

TEST(FastCdcChunker, RepetitiveDataIsCutAtTheMaximum) {
  Bytes const zeros(3 * kMiB + 5);
  EXPECT_EQ(cut_whole(ChunkingMethod::fastcdc, zeros),
            (std::vector<std::size_t>{kMiB, kMiB, kMiB, 5}));
}

TEST(FastCdcChunker, AnInsertionChangesOnlyNearbyChunks) {
  auto const file = random_bytes(32 * kMiB, 6);
  auto longer = random_bytes(1'000, 7);
  longer.insert(longer.end(), file.begin(), file.end());
  auto const before = chunk_ids(file);
  auto const after = chunk_ids(longer);
  std::vector<ChunkId> shared;
  std::set_intersection(
      before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(shared));
  EXPECT_GE(shared.size() + 8, before.size());
}

// The boundaries are part of our format: were they to move, no two versions would share chunks.
TEST(FastCdcChunker, BoundariesStayAsTheyWere) {
  auto const lengths = cut_whole(ChunkingMethod::fastcdc, random_bytes(4 * kMiB, 8));
  EXPECT_EQ(
      lengths,
      (std::vector<std::size_t>{402'297, 730'454, 678'230, 598'907, 625'608, 702'767, 456'041}));
}

}  // namespace
}  // namespace bindle
