#pragma once

#include "agent/neighbours/known_signers.hpp"
#include "agent/shared_text_file.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/keyring.hpp"
#include "bundle/statements/introduction.hpp"
#include "bundle/statements/key_rotation.hpp"
#include "convergence/task.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace bindle::agent {

// Whom this node believes: the keyring file of the node's folder, and what is learnt on the way;
// and who signs for whom, in the file known_signers beside it.
// Belongs to the I/O thread.
class Trust {
 public:
  // Reads the keyring file; when there is none, starts with nobody. The node's own key is always
  // in it, at level verified unless it is `revoked`. Blocks.
  static Result<std::unique_ptr<Trust>> open(std::filesystem::path file,
                                             PublisherKey const& own,
                                             std::string const& own_name,
                                             WorkerPool& workers,
                                             std::set<PublisherKey> const& revoked = {});

  // As it is now; workers may keep it.
  std::shared_ptr<Keyring const> keyring() const { return keyring_; }

  // Counts at once; completes when the keyring file shows it.
  Task<Result<void>> put(PublisherKey key, Keyring::Entry entry);

  // As put(). Errc::not_found when the keyring does not have the key.
  Task<Result<void>> erase(PublisherKey key);

  // Adds the entries that the keyring does not have, none above the level `at_most`: what its
  // people decided stays. Returns how many are new. As put().
  Task<Result<std::size_t>> merge(Keyring others, TrustLevel at_most);

  // Believes the key no more, whatever the file says later. As put().
  Task<Result<void>> revoke(PublisherKey key);

  // Of a rotation: the successor gets the name of the old key and its level, but no more than
  // `trusted`, because nobody has compared the new key; what the keyring says of it already stays.
  // False when the old key is not known here, or has as many predecessors as are followed. As
  // put().
  Task<Result<bool>> inherit(KeyRotation rotation);

  // Which keys the web of trust makes known; the file does not tell of them.
  void accept_vouched(std::set<PublisherKey> keys);

  // Of a rotation that was taken up in an earlier run.
  void note_succession(KeyRotation const& rotation);

  // Whether the key came after the one with this fingerprint.
  bool succeeds(KeyFingerprint const& former, PublisherKey const& key) const;

  // Takes up what people changed in the keyring file, and gives the keyring as it was before.
  // Changes nothing when it fails.
  Task<Result<std::shared_ptr<Keyring const>>> reread();

  // Whether this key, at level known or above, signs for the node, see KnownSigners::claim().
  Task<Result<void>> let_sign(Eid node, PublisherKey key) {
    return signers_->claim(
        std::move(node), key, keyring_, keyring_->successions().predecessors_of(key));
  }

  KnownSigners& signers() { return *signers_; }

  // Puts the introduced key at level `known`, unless the keyring has it: what its people decided
  // stays. True when the key is new.
  Task<Result<bool>> learn(Introduction introduction);

 private:
  // The node itself, which is always in it.
  struct Self {
    PublisherKey key;
    std::string name;
  };

  Trust(std::filesystem::path path,
        Self self,
        Keyring keyring,
        std::unique_ptr<KnownSigners> signers,
        WorkerPool& workers);

  static Result<Keyring> read_keyring(std::filesystem::path const& path,
                                      Self const& self,
                                      Keyring const& before);
  Task<Result<void>> take(Keyring changed);

  std::filesystem::path path_;
  Self self_;
  std::unique_ptr<SharedTextFile> file_;
  std::shared_ptr<Keyring const> keyring_;
  std::unique_ptr<KnownSigners> signers_;
  std::uint64_t version_ = 0;
  int saving_ = 0;
  WorkerPool& workers_;
};

}  // namespace bindle::agent
