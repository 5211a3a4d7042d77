#include "bundle/merkle_tree.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

std::vector<ChunkId> chunks(std::size_t count) {
  std::vector<ChunkId> ids(count);
  for (std::size_t i = 0; i < count; ++i)
    ids[i].bytes[0] = static_cast<std::uint8_t>(i + 1);
  return ids;
}

MerkleHash hash_of(std::initializer_list<ByteView> parts) {
  Sha256 hash;
  for (auto const part : parts)
    hash.update(part);
  return MerkleHash{hash.finish()};
}

MerkleHash leaf(ChunkId const& id) {
  return hash_of({Bytes{0}, id.bytes});
}

MerkleHash node(MerkleHash const& left, MerkleHash const& right) {
  return hash_of({Bytes{1}, left.bytes, right.bytes});
}

// The definition of RFC 9162 section 2.1.1, written down as it stands there.
MerkleHash root_by_definition(std::span<ChunkId const> ids) {
  if (ids.empty()) return hash_of({});
  if (ids.size() == 1) return leaf(ids[0]);
  std::size_t split = 1;
  while (split * 2 < ids.size())
    split *= 2;
  return node(root_by_definition(ids.first(split)), root_by_definition(ids.subspan(split)));
}

TEST(MerkleTree, RootOfNothingIsTheHashOfNothing) {
  EXPECT_EQ(merkle_root({}).to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(MerkleTree, RootOfOneChunkIsItsLeaf) {
  auto const ids = chunks(1);
  EXPECT_EQ(merkle_root(ids), leaf(ids[0]));
}

TEST(MerkleTree, PromotesTheOddNode) {
  auto const ids = chunks(3);
  EXPECT_EQ(merkle_root(ids), node(node(leaf(ids[0]), leaf(ids[1])), leaf(ids[2])));
  auto doubled = ids;
  doubled.push_back(ids[2]);
  EXPECT_NE(merkle_root(doubled), merkle_root(ids));
}

TEST(MerkleTree, RootsFollowTheDefinition) {
  for (std::size_t count = 0; count <= 70; ++count) {
    auto const ids = chunks(count);
    EXPECT_EQ(merkle_root(ids), root_by_definition(ids)) << count;
  }
}

TEST(MerkleRootBuilder, MayGoOnAfterARoot) {
  MerkleRootBuilder builder;
  auto const ids = chunks(11);
  for (std::size_t count = 0; count < ids.size(); ++count) {
    EXPECT_EQ(builder.root(), merkle_root(std::span(ids).first(count)));
    builder.add(ids[count]);
  }
}

TEST(MerkleTree, AnInnerNodeIsNoLeaf) {
  auto const ids = chunks(4);
  // A "file" of two chunks whose ids are the inner nodes would have the same root if leaves and
  // nodes were hashed alike.
  std::vector<ChunkId> forged = {ChunkId{node(leaf(ids[0]), leaf(ids[1])).bytes},
                                 ChunkId{node(leaf(ids[2]), leaf(ids[3])).bytes}};
  EXPECT_NE(merkle_root(forged), merkle_root(ids));
}

TEST(MerkleProof, ProvesEveryPositionOfEverySmallTree) {
  for (std::size_t count = 1; count <= 17; ++count) {
    auto const ids = chunks(count);
    auto const root = merkle_root(ids);
    for (std::size_t position = 0; position < count; ++position) {
      auto const proof = make_merkle_proof(ids, position);
      EXPECT_TRUE(verify_merkle_proof(ids[position], proof, root)) << position << " of " << count;
    }
  }
}

TEST(MerkleProof, RefusesAnotherChunkPositionRootOrCount) {
  for (std::size_t count = 2; count <= 17; ++count) {
    auto const ids = chunks(count);
    auto const root = merkle_root(ids);
    for (std::size_t position = 0; position < count; ++position) {
      auto const proof = make_merkle_proof(ids, position);
      auto const other = (position + 1) % count;
      EXPECT_FALSE(verify_merkle_proof(ids[other], proof, root));
      auto moved = proof;
      moved.position = other;
      EXPECT_FALSE(verify_merkle_proof(ids[position], moved, root));
      EXPECT_FALSE(verify_merkle_proof(ids[position], proof, merkle_root({})));
    }
  }
}

TEST(MerkleProof, RefusesTooFewAndTooManyHashes) {
  auto const ids = chunks(6);
  auto const proof = make_merkle_proof(ids, 2);
  auto shorter = proof;
  shorter.siblings.pop_back();
  auto longer = proof;
  longer.siblings.push_back(proof.siblings.back());
  EXPECT_EQ(verify_merkle_proof(ids[2], shorter, merkle_root(ids)).error().code, Errc::unverified);
  EXPECT_EQ(verify_merkle_proof(ids[2], longer, merkle_root(ids)).error().code, Errc::unverified);
}

TEST(MerkleProof, RefusesAPositionBehindTheEnd) {
  auto const ids = chunks(1);
  MerkleProof const proof{.position = 1, .chunk_count = 1, .siblings = {}};
  EXPECT_FALSE(verify_merkle_proof(ids[0], proof, merkle_root(ids)));
  EXPECT_FALSE(verify_merkle_proof(ids[0], MerkleProof{}, merkle_root(ids)));
}

TEST(MerkleProof, HugeCountsAreFinite) {
  auto const ids = chunks(1);
  MerkleProof const proof{.position = 0, .chunk_count = ~std::uint64_t{0}, .siblings = {}};
  EXPECT_FALSE(verify_merkle_proof(ids[0], proof, merkle_root(ids)));
}

}  // namespace
}  // namespace bindle
