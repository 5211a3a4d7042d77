#include "bundle/merkle_tree.hpp"

#include <cassert>

namespace bindle {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix = {0x00};
constexpr std::array<std::uint8_t, 1> kNodePrefix = {0x01};

MerkleHash leaf_of(Sha256& hash, ChunkId const& chunk) {
  hash.update(kLeafPrefix);
  hash.update(chunk.bytes);
  return MerkleHash{hash.finish()};
}

MerkleHash node_of(Sha256& hash, MerkleHash const& left, MerkleHash const& right) {
  hash.update(kNodePrefix);
  hash.update(left.bytes);
  hash.update(right.bytes);
  return MerkleHash{hash.finish()};
}

// The level above: neighbours joined, an odd last node kept.
std::vector<MerkleHash> level_above(Sha256& hash, std::vector<MerkleHash> const& level) {
  std::vector<MerkleHash> above;
  above.reserve((level.size() + 1) / 2);
  for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
    above.push_back(node_of(hash, level[i], level[i + 1]));
  }
  if (level.size() % 2 == 1) above.push_back(level.back());
  return above;
}

}  // namespace

void MerkleRootBuilder::add(ChunkId const& chunk) {
  auto node = leaf_of(hash_, chunk);
  // Each trailing one bit of the count is a subtree as wide as `node` is by then.
  for (auto width = count_; width % 2 == 1; width /= 2) {
    node = node_of(hash_, subtrees_.back(), node);
    subtrees_.pop_back();
  }
  subtrees_.push_back(node);
  ++count_;
}

MerkleHash MerkleRootBuilder::root() {
  if (subtrees_.empty()) return MerkleHash{hash_.finish()};
  auto node = subtrees_.back();
  for (auto left = subtrees_.rbegin() + 1; left != subtrees_.rend(); ++left) {
    node = node_of(hash_, *left, node);
  }
  return node;
}

MerkleHash merkle_root(std::span<ChunkId const> chunks) {
  MerkleRootBuilder builder;
  for (auto const& chunk : chunks)
    builder.add(chunk);
  return builder.root();
}

MerkleProof make_merkle_proof(std::span<ChunkId const> chunks, std::uint64_t position) {
  assert(position < chunks.size());
  Sha256 hash;
  std::vector<MerkleHash> level;
  level.reserve(chunks.size());
  for (auto const& chunk : chunks)
    level.push_back(leaf_of(hash, chunk));

  MerkleProof proof{.position = position, .chunk_count = chunks.size(), .siblings = {}};
  for (; level.size() > 1; level = level_above(hash, level), position /= 2) {
    auto const sibling = position ^ 1;
    if (sibling < level.size()) proof.siblings.push_back(level[sibling]);
  }
  return proof;
}

Result<void> verify_merkle_proof(ChunkId const& chunk,
                                 MerkleProof const& proof,
                                 MerkleHash const& root) {
  if (proof.position >= proof.chunk_count) {
    return fail(Errc::unverified, "Merkle proof for a position behind the last chunk");
  }
  Sha256 hash;
  auto node = leaf_of(hash, chunk);
  auto sibling = proof.siblings.begin();
  auto position = proof.position;
  for (auto width = proof.chunk_count; width > 1; width = width / 2 + width % 2, position /= 2) {
    if ((position ^ 1) >= width) continue;
    if (sibling == proof.siblings.end()) {
      return fail(Errc::unverified, "Merkle proof with too few hashes");
    }
    node = position % 2 == 0 ? node_of(hash, node, *sibling) : node_of(hash, *sibling, node);
    ++sibling;
  }
  if (sibling != proof.siblings.end()) {
    return fail(Errc::unverified, "Merkle proof with too many hashes");
  }
  if (node != root) return fail(Errc::unverified, "Merkle proof leads to another root");
  return {};
}

}  // namespace bindle
