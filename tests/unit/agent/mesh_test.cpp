#include "tests/unit/agent/mesh.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace bindle::agent
