#pragma once

#include "agent/neighbours/known_neighbours.hpp"
#include "bundle/keyring.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace bindle::agent {

// Which key signs for which node. A signature proves whose key it is, not whose node: so the first
// key of the keyring that signs in a node's name keeps that name, in the file known_signers.
// Belongs to the I/O thread.
class KnownSigners {
 public:
  static constexpr std::size_t kMaxNodesOfAKey = 16;

  // As KnownNeighbours::open(). Blocks.
  static Result<std::unique_ptr<KnownSigners>> open(std::filesystem::path file,
                                                    WorkerPool& workers);

  // Errc::not_permitted when another key keeps the name, the keyring has it for a key that is
  // believed more, or this key, which must be at level known or above, has too many names; Errc::io
  // when it cannot be saved. Else the key keeps the name, durably on completion. It takes over what
  // its predecessors kept.
  Task<Result<void>> claim(Eid node,
                           PublisherKey key,
                           std::shared_ptr<Keyring const> keyring,
                           std::vector<PublisherKey> predecessors = {});

  // Counts at once; false if nothing was remembered. The file shows it when save() completes.
  bool forget(Eid const& node) { return signers_->forget(node); }

  Task<Result<void>> save() { return signers_->save(); }

 private:
  explicit KnownSigners(std::unique_ptr<KnownNeighbours> signers) : signers_(std::move(signers)) {}

  std::unique_ptr<KnownNeighbours> signers_;
};

}  // namespace bindle::agent
