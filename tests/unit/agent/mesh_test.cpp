#include "tests/unit/agent/mesh.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

// The core among many of its kind.
namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::chunk_named;
using test::Mesh;

std::vector<ChunkId> const kChunks = {chunk_named("a"), chunk_named("b"), chunk_named("c")};

Mesh line(std::size_t nodes) {
  Mesh mesh(nodes);
  for (std::size_t node = 1; node < nodes; ++node)
    mesh.connect(node - 1, node);
  return mesh;
}

// Connected, with two more links than needed for each node on average; the same for the same seed.
Mesh random_mesh(std::size_t nodes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Mesh mesh(nodes);
  for (std::size_t node = 1; node < nodes; ++node)
    mesh.connect(node, random() % node);
  for (std::size_t more = 0; more < nodes; ++more) {
    auto const a = random() % nodes;
    auto const b = random() % nodes;
    if (a != b) mesh.connect(a, b);
  }
  return mesh;
}

TEST(Mesh, FloodsAlongALine) {
  auto mesh = line(10);
  auto const file = mesh.publish(0, "file", kChunks);
  mesh.settle();
  for (std::size_t node = 0; node < 10; ++node)
    EXPECT_TRUE(mesh.knows(node, file)) << node;
}

TEST(Mesh, FetchesAlongALine) {
  auto mesh = line(10);
  auto const file = mesh.publish(0, "file", kChunks);
  mesh.settle();
  mesh.want(9, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(9, file));
  for (std::size_t node = 1; node < 10; ++node)
    EXPECT_EQ(mesh.arrivals(node, kChunks[0]), 1u) << node;
}

TEST(Mesh, StopsAtTheHopLimit) {
  auto mesh = line(Mesh::kHopLimit + 2);
  auto const file = mesh.publish(0, "file", kChunks);
  mesh.settle();
  EXPECT_TRUE(mesh.knows(Mesh::kHopLimit, file));
  EXPECT_FALSE(mesh.knows(Mesh::kHopLimit + 1, file));
}

TEST(Mesh, CarriesAManifestAcrossContactsThatNeverOverlap) {
  Mesh mesh(5);
  auto const file = mesh.publish(0, "file", kChunks);
  for (std::size_t node = 1; node < 5; ++node) {
    auto const contact = mesh.connect(node - 1, node);
    mesh.settle();
    mesh.disconnect(contact);
  }
  EXPECT_TRUE(mesh.knows(4, file));
}

TEST(Mesh, ReachesEveryNodeOfARandomMesh) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    auto mesh = random_mesh(50, seed);
    auto const file = mesh.publish(seed, "file", kChunks);
    mesh.settle();
    for (std::size_t node = 0; node < 50; ++node)
      EXPECT_TRUE(mesh.knows(node, file)) << "node " << node << ", seed " << seed;
  }
}

TEST(Mesh, LetsEveryNodeOfARandomMeshFetch) {
  auto mesh = random_mesh(50, 7);
  auto const file = mesh.publish(0, "file", kChunks);
  mesh.settle();
  for (std::size_t node = 1; node < 50; ++node)
    mesh.want(node, file);
  mesh.pass(5min);
  for (std::size_t node = 1; node < 50; ++node)
    EXPECT_TRUE(mesh.has_finished(node, file)) << node;
}

TEST(Mesh, BringsAManifestThatIsAskedForByItsIdOverARelay) {
  Mesh mesh(3);
  auto const file = mesh.publish(0, "file", kChunks);
  mesh.drop_manifest_bundles(0, file);
  mesh.connect(0, 1);
  mesh.connect(1, 2);
  mesh.settle();
  ASSERT_FALSE(mesh.knows(1, file));
  mesh.want_manifest(2, file);
  mesh.settle();
  EXPECT_TRUE(mesh.knows(2, file));
}

std::vector<ChunkId> many_chunks(int count) {
  std::vector<ChunkId> chunks;
  for (int i = 0; i < count; ++i)
    chunks.push_back(chunk_named(std::to_string(i)));
  return chunks;
}

// Node 0 knows a file of node 3, of which holders 1 and 2 have the chunks that `holds` says.
struct TwoHolders {
  explicit TwoHolders(std::function<bool(int holder, int chunk)> const& holds) {
    file = mesh.publish(3, "file", chunks);
    for (std::size_t node = 0; node < 3; ++node)
      mesh.disconnect_after_settling(mesh.connect(3, node));
    for (int holder = 1; holder <= 2; ++holder)
      for (int chunk = 0; chunk < kCount; ++chunk)
        if (holds(holder, chunk))
          mesh.hold(static_cast<std::size_t>(holder), chunks[static_cast<std::size_t>(chunk)]);
    to_one = mesh.connect(0, 1);
    to_two = mesh.connect(0, 2);
    mesh.settle();
    before_one = mesh.carried(to_one);
    before_two = mesh.carried(to_two);
  }

  // How many chunks came more than once.
  std::size_t repeated() const {
    return static_cast<std::size_t>(std::count_if(
        chunks.begin(), chunks.end(), [&](auto& chunk) { return mesh.arrivals(0, chunk) > 1; }));
  }

  static constexpr int kCount = 60;
  Mesh mesh{4};
  std::vector<ChunkId> chunks = many_chunks(kCount);
  ManifestId file;
  Mesh::LinkIndex to_one = 0;
  Mesh::LinkIndex to_two = 0;
  std::size_t before_one = 0;
  std::size_t before_two = 0;
};

TEST(Mesh, FetchesFromTwoHoldersWithoutAChunkComingTwice) {
  TwoHolders two([](int, int) { return true; });
  two.mesh.want(0, two.file);
  two.mesh.pass(1s);
  EXPECT_TRUE(two.mesh.has_finished(0, two.file));
  EXPECT_LE(two.repeated(), 4u);  // what is asked for twice near the end
  EXPECT_GT(two.mesh.carried(two.to_one) - two.before_one, 20u);
  EXPECT_GT(two.mesh.carried(two.to_two) - two.before_two, 20u);
}

TEST(Mesh, FetchesEachHalfFromTheOneThatHasIt) {
  TwoHolders two([](int holder, int chunk) { return chunk % 2 == holder - 1; });
  two.mesh.want(0, two.file);
  two.mesh.pass(1s);
  EXPECT_TRUE(two.mesh.has_finished(0, two.file));
  EXPECT_EQ(two.repeated(), 0u);
}

TEST(Mesh, GoesOnWithOneHolderWhenTheOtherIsLost) {
  TwoHolders two([](int, int) { return true; });
  two.mesh.break_after(two.to_one, 12);
  two.mesh.want(0, two.file);
  two.mesh.pass(1s);
  EXPECT_TRUE(two.mesh.has_finished(0, two.file));
}

TEST(Mesh, AsksEveryoneForWhatNoNeighbourHolds) {
  TwoHolders two([](int holder, int chunk) { return holder == 1 && chunk < 30; });
  two.mesh.connect(2, 3);
  two.mesh.want(0, two.file);
  two.mesh.pass(5s);
  EXPECT_TRUE(two.mesh.has_finished(0, two.file));
}

}  // namespace
}  // namespace bindle::agent
