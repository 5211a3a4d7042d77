#pragma once

#include "agent/shared_text_file.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/keyring.hpp"
#include "bundle/statement.hpp"
#include "convergence/task.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace bindle::agent {

// Whom this node believes: the keyring file of the node's folder, and what is learnt on the way.
// Belongs to the I/O thread.
class Trust {
 public:
  // Reads the keyring file; when there is none, starts with nobody. The node's own key is always
  // in it, at level verified. Blocks.
  static Result<std::unique_ptr<Trust>> open(std::filesystem::path file,
                                             PublisherKey const& own,
                                             std::string const& own_name,
                                             WorkerPool& workers);

  // As it is now; workers may keep it.
  std::shared_ptr<Keyring const> keyring() const { return keyring_; }

  // Counts at once; completes when the keyring file shows it.
  Task<Result<void>> put(PublisherKey key, Keyring::Entry entry);

  // Puts the introduced key at level `known`, unless the keyring has it: what its people decided
  // stays. True when the key is new.
  Task<Result<bool>> learn(Introduction introduction);

 private:
  Trust(std::unique_ptr<SharedTextFile> file,
        std::shared_ptr<Keyring const> keyring,
        WorkerPool& workers);

  std::unique_ptr<SharedTextFile> file_;
  std::shared_ptr<Keyring const> keyring_;
  std::uint64_t version_ = 0;
  WorkerPool& workers_;
};

}  // namespace bindle::agent
