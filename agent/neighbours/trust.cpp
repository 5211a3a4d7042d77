#include "agent/neighbours/trust.hpp"

#include "agent/durable_file.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kMaxKeyringFile = 16u << 20;

}  // namespace

Trust::Trust(std::filesystem::path path,
             Self self,
             Keyring keyring,
             std::unique_ptr<KnownSigners> signers,
             WorkerPool& workers)
    : path_(std::move(path)),
      self_(std::move(self)),
      file_(std::make_unique<SharedTextFile>(path_)),
      keyring_(std::make_shared<Keyring const>(std::move(keyring))),
      signers_(std::move(signers)),
      workers_(workers) {}

Result<std::unique_ptr<Trust>> Trust::open(std::filesystem::path file,
                                           PublisherKey const& own,
                                           std::string const& own_name,
                                           WorkerPool& workers,
                                           std::set<PublisherKey> const& revoked) {
  Self self{own, own_name};
  Keyring nobody;
  for (auto const& key : revoked)
    nobody.revoke(key);
  TRY(auto keyring, read_keyring(file, self, nobody));
  TRY(auto signers, KnownSigners::open(file.parent_path() / "known_signers", workers));
  return std::unique_ptr<Trust>(
      new Trust(std::move(file), std::move(self), std::move(keyring), std::move(signers), workers));
}

Result<Keyring> Trust::read_keyring(std::filesystem::path const& path,
                                    Self const& self,
                                    Keyring const& before) {
  auto const text = read_text_file(path, kMaxKeyringFile);
  if (!text && text.error().code != Errc::not_found) return text.error();
  auto keyring = text ? Keyring::from_text(*text) : Result<Keyring>(Keyring());
  if (!keyring) return fail(keyring.error().code, path.string() + ": " + keyring.error().detail);
  TRY_VOID(keyring->put(self.key, {self.name, TrustLevel::verified}));
  keyring->remember_statements(before);
  return keyring;
}

// What is learnt meanwhile is not in the file yet.
Task<Result<std::shared_ptr<Keyring const>>> Trust::reread() {
  for (;;) {
    auto const version = version_;
    auto read = [this, before = keyring_] { return read_keyring(path_, self_, *before); };
    CO_TRY(auto keyring, co_await workers_.run(std::move(read)));
    if (version == version_ && saving_ == 0)
      co_return std::exchange(keyring_, std::make_shared<Keyring const>(std::move(keyring)));
  }
}

Task<Result<void>> Trust::put(PublisherKey key, Keyring::Entry entry) {
  auto changed = *keyring_;
  CO_TRY_VOID(changed.put(key, std::move(entry)));
  co_return co_await take(std::move(changed));
}

Task<Result<void>> Trust::take(Keyring changed) {
  keyring_ = std::make_shared<Keyring const>(std::move(changed));
  auto save = [file = file_.get(), version = ++version_, keyring = keyring_] {
    return file->save(version, keyring->to_text());
  };
  ++saving_;
  auto const saved = co_await workers_.run(std::move(save));
  --saving_;
  co_return saved;
}

Task<Result<void>> Trust::erase(PublisherKey key) {
  auto changed = *keyring_;
  if (!changed.erase(key))
    co_return fail(Errc::not_found, "the keyring has no key " + key.to_string());
  co_return co_await take(std::move(changed));
}

Task<Result<std::size_t>> Trust::merge(Keyring others, TrustLevel at_most) {
  auto changed = *keyring_;
  std::size_t added = 0;
  for (auto const& [key, entry] : others.entries()) {
    if (changed.find(key) != nullptr) continue;
    auto const level = changed.is_revoked(key) ? TrustLevel::blocked : entry.level;
    CO_TRY_VOID(changed.put(key, {entry.name, std::min(level, at_most)}));
    ++added;
  }
  if (added > 0) CO_TRY_VOID(co_await take(std::move(changed)));
  co_return added;
}

Task<Result<void>> Trust::revoke(PublisherKey key) {
  if (keyring_->is_revoked(key)) co_return Result<void>{};
  auto changed = *keyring_;
  changed.revoke(key);
  co_return co_await take(std::move(changed));
}

void Trust::accept_vouched(std::set<PublisherKey> keys) {
  auto changed = *keyring_;
  changed.accept_vouched(std::move(keys));
  keyring_ = std::make_shared<Keyring const>(std::move(changed));
}

void Trust::note_succession(KeyRotation const& rotation) {
  auto changed = *keyring_;
  changed.note_succession(rotation.key, rotation.successor);
  keyring_ = std::make_shared<Keyring const>(std::move(changed));
}

Task<Result<bool>> Trust::inherit(KeyRotation rotation) {
  if (keyring_->find(rotation.key) == nullptr ||
      keyring_->find(rotation.key)->level == TrustLevel::unknown)
    co_return false;
  // What was not settled before the key was revoked is not settled any more.
  if (keyring_->is_revoked(rotation.key) && keyring_->find(rotation.successor) == nullptr)
    co_return false;
  auto const before = keyring_->successions().predecessors_of(rotation.key);
  if (before.size() >= KeySuccessions::kMaxPredecessors) co_return false;
  auto const former = *keyring_->find(rotation.key);
  note_succession(rotation);
  if (keyring_->find(rotation.successor) != nullptr) co_return true;
  auto const level = keyring_->is_revoked(rotation.successor) ? TrustLevel::blocked : former.level;
  Keyring::Entry inherited{former.name, std::min(level, TrustLevel::trusted)};
  CO_TRY_VOID(co_await put(rotation.successor, std::move(inherited)));
  co_return true;
}

bool Trust::succeeds(KeyFingerprint const& former, PublisherKey const& key) const {
  auto const keys = keyring_->successions().predecessors_of(key);
  return std::any_of(keys.begin(), keys.end(), [&](auto const& each) {
    return convergence::tcpcl::fingerprint_of(each) == former;
  });
}

Task<Result<bool>> Trust::learn(Introduction introduction) {
  if (keyring_->find(introduction.key) != nullptr) co_return false;
  auto name = introduction.display_name.empty() ? introduction.node.to_string()
                                                : std::move(introduction.display_name);
  if (name.size() > Keyring::kMaxNameSize) name = fingerprint(introduction.key);
  Keyring::Entry entry{std::move(name), TrustLevel::known};
  CO_TRY_VOID(co_await put(introduction.key, std::move(entry)));
  co_return true;
}

}  // namespace bindle::agent
