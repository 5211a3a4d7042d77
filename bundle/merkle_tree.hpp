#pragma once

#include "bundle/ids.hpp"
#include "bundle/sha256.hpp"

#include <cstdint>
#include <span>
#include <vector>

// The Merkle tree over a manifest's chunk ids, in file order. A leaf is SHA-256(0x00 || chunk id),
// an inner node SHA-256(0x01 || left || right); a node without a right neighbour moves up a level
// as it is. The root of no chunks is SHA-256 of nothing. This is the tree of RFC 9162 section
// 2.1.1 with the chunk ids as its entries.
namespace bindle {

// Takes chunk ids one by one and keeps one hash for each level.
class MerkleRootBuilder {
 public:
  void add(ChunkId const& chunk);

  // The root over everything added so far; more may follow.
  MerkleHash root();

 private:
  Sha256 hash_;
  std::uint64_t count_ = 0;
  // Roots of the perfect subtrees that cover the chunks so far, widest first: one for each bit
  // set in count_.
  std::vector<MerkleHash> subtrees_;
};

MerkleHash merkle_root(std::span<ChunkId const> chunks);

// Shows that the chunk at `position` of `chunk_count` belongs under a root.
struct MerkleProof {
  std::uint64_t position = 0;
  std::uint64_t chunk_count = 0;
  std::vector<MerkleHash> siblings;  // from the leaf's upwards; promoted levels have none
};

// `position` must be below chunks.size().
MerkleProof make_merkle_proof(std::span<ChunkId const> chunks, std::uint64_t position);

// Fails with Errc::unverified. The root and the count must come from a verified manifest: the
// count decides which levels have a sibling.
Result<void> verify_merkle_proof(ChunkId const& chunk,
                                 MerkleProof const& proof,
                                 MerkleHash const& root);

}  // namespace bindle
