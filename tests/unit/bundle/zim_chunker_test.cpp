#include "bundle/zim_chunker.hpp"

#include "bundle/bytes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <random>
#include <set>
#include <vector>

namespace bindle {
namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kHeader = 80;

Bytes const kZstandard = {0x05, 0x28, 0xb5, 0x2f, 0xfd};
Bytes const kXz = {0x14, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00};

Bytes random_octets(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bytes octets(size);
  for (auto& octet : octets)
    octet = static_cast<std::uint8_t>(random() >> 56);
  return octets;
}

// `size` octets, of which the first are the sign of a compressed cluster.
Bytes cluster(std::size_t size, std::uint64_t seed, Bytes const& sign = kZstandard) {
  auto octets = random_octets(size, seed);
  std::copy(sign.begin(), sign.end(), octets.begin());
  return octets;
}

Bytes archive(std::vector<Bytes> const& clusters) {
  Bytes octets = {0x5a, 0x49, 0x4d, 0x04};
  octets.resize(kHeader);
  for (auto const& each : clusters)
    octets.insert(octets.end(), each.begin(), each.end());
  return octets;
}

std::vector<std::size_t> cut(Chunker& chunker, ByteView file, std::size_t piece) {
  std::vector<std::size_t> lengths;
  std::size_t start = 0;
  std::size_t arrived = 0;
  while (start < file.size()) {
    auto const input = arrived == file.size() ? Input::ended : Input::continues;
    auto const pending = file.subspan(start, arrived - start);
    if (auto const length = chunker.next_cut(pending, input)) {
      lengths.push_back(*length);
      start += *length;
    } else {
      arrived = std::min(file.size(), arrived + piece);
    }
  }
  return lengths;
}

// As a file is cut that is published.
std::vector<std::size_t> cut(ByteView file) {
  auto const chunker = make_chunker(ChunkingMethod::fastcdc);
  return cut(*chunker, file, file.size());
}

std::set<ChunkId> chunk_ids(ByteView file) {
  std::set<ChunkId> ids;
  for (auto const length : cut(file)) {
    ids.insert(chunk_id_of(file.first(length)));
    file = file.subspan(length);
  }
  return ids;
}

TEST(ZimChunker, CutsWhereAClusterBegins) {
  auto const file = archive({cluster(300 * kKiB, 1),
                             cluster(700 * kKiB, 2, kXz),
                             cluster(500 * kKiB, 3),
                             cluster(200 * kKiB, 4)});
  EXPECT_EQ(cut(file),
            (std::vector<std::size_t>{kHeader, 300 * kKiB, 700 * kKiB, 500 * kKiB, 200 * kKiB}));
}

TEST(ZimChunker, GathersShortClusters) {
  std::vector<Bytes> clusters;
  for (std::uint64_t seed = 0; seed < 6; ++seed)
    clusters.push_back(cluster(50 * kKiB, seed));
  EXPECT_EQ(cut(archive(clusters)), (std::vector<std::size_t>{kHeader, 150 * kKiB, 150 * kKiB}));
}

TEST(ZimChunker, CutsByContentWhatIsLongerThanAChunk) {
  auto const file = archive({cluster(2500 * kKiB, 1), cluster(300 * kKiB, 2)});
  auto const lengths = cut(file);
  EXPECT_GE(lengths.size(), 4u);
  EXPECT_LE(*std::max_element(lengths.begin(), lengths.end()), ZimChunker::kMaxSize);
  EXPECT_EQ(std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}), file.size());
}

TEST(ZimChunker, SharesTheClustersThatTwoArchivesHave) {
  std::vector<Bytes> clusters;
  for (std::uint64_t seed = 0; seed < 8; ++seed)
    clusters.push_back(cluster((200 + 70 * seed) * kKiB, seed));
  auto const before = chunk_ids(archive(clusters));
  clusters[3] = cluster(450 * kKiB, 99);
  auto const after = chunk_ids(archive(clusters));
  std::vector<ChunkId> added;
  std::set_difference(
      after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(added));
  EXPECT_EQ(added.size(), 1u);
}

TEST(ZimChunker, BoundariesDoNotDependOnHowTheInputArrives) {
  auto const file =
      archive({cluster(300 * kKiB, 1), cluster(1500 * kKiB, 2), cluster(400 * kKiB, 3)});
  auto const expected = cut(file);
  for (std::size_t const piece : {7u, 4099u, 200'000u}) {
    ZimChunker chunker;
    EXPECT_EQ(cut(chunker, file, piece), expected) << "pieces of " << piece;
  }
}

TEST(ZimChunker, LeavesOtherFilesToTheUsualMethod) {
  auto file = archive({cluster(300 * kKiB, 1), cluster(700 * kKiB, 2), cluster(500 * kKiB, 3)});
  file[0] = 'X';
  FastCdcChunker usual;
  EXPECT_EQ(cut(file), cut(usual, file, file.size()));
}

TEST(ZimChunker, CutsAFileShorterThanItsMagic) {
  EXPECT_EQ(cut(Bytes{0x5a, 0x49}), std::vector<std::size_t>{2});
}

}  // namespace
}  // namespace bindle
