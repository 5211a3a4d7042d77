#include "agent/neighbours/known_signers.hpp"

#include "agent/neighbours/key_name.hpp"
#include "bundle/signing_key.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

Error refuse(Eid const& node, PublisherKey const& key, std::string const& why) {
  return fail(Errc::not_permitted,
              "key " + fingerprint(key) + " does not sign for " + node.to_string() + ": " + why);
}

// People, or the neighbour itself at a contact, gave another key the node's name.
bool is_name_of_better_key(Eid const& node,
                           PublisherKey const& key,
                           Keyring const& keyring,
                           std::vector<PublisherKey> const& predecessors) {
  auto const level = keyring.level_of(key);
  return std::any_of(keyring.entries().begin(), keyring.entries().end(), [&](auto const& each) {
    auto const& [other, entry] = each;
    return other != key && entry.level > level && is_name_of(entry.name, node) &&
           std::find(predecessors.begin(), predecessors.end(), other) == predecessors.end();
  });
}

bool is_of_any(KeyFingerprint const& fingerprint, std::vector<PublisherKey> const& keys) {
  return std::any_of(keys.begin(), keys.end(), [&](auto const& key) {
    return convergence::tcpcl::fingerprint_of(key) == fingerprint;
  });
}

}  // namespace

Result<std::unique_ptr<KnownSigners>> KnownSigners::open(std::filesystem::path file,
                                                         WorkerPool& workers) {
  TRY(auto signers, KnownNeighbours::open(std::move(file), workers));
  return std::unique_ptr<KnownSigners>(new KnownSigners(std::move(signers)));
}

Task<Result<void>> KnownSigners::claim(Eid node,
                                       PublisherKey key,
                                       std::shared_ptr<Keyring const> keyring,
                                       std::vector<PublisherKey> predecessors) {
  auto const fingerprint = convergence::tcpcl::fingerprint_of(key);
  if (auto const known = signers_->find(node)) {
    if (*known == fingerprint) co_return Result<void>{};
    if (is_of_any(*known, predecessors))
      co_return co_await signers_->remember(std::move(node), fingerprint);
    co_return refuse(node, key, "another key did before; if it is right, forget that one");
  }
  if (is_name_of_better_key(node, key, *keyring, predecessors))
    co_return refuse(node, key, "the keyring has that name for another key");
  if (signers_->count(fingerprint) >= kMaxNodesOfAKey || signers_->full())
    co_return refuse(node, key, "too many nodes are remembered");
  co_return co_await signers_->remember(std::move(node), fingerprint);
}

}  // namespace bindle::agent
