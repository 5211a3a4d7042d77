#include "agent/neighbours/trust.hpp"

#include "agent/durable_file.hpp"

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
                                           WorkerPool& workers) {
  Self self{own, own_name};
  TRY(auto keyring, read_keyring(file, self));
  TRY(auto signers, KnownSigners::open(file.parent_path() / "known_signers", workers));
  return std::unique_ptr<Trust>(
      new Trust(std::move(file), std::move(self), std::move(keyring), std::move(signers), workers));
}

Result<Keyring> Trust::read_keyring(std::filesystem::path const& path, Self const& self) {
  auto const text = read_text_file(path, kMaxKeyringFile);
  if (!text && text.error().code != Errc::not_found) return text.error();
  auto keyring = text ? Keyring::from_text(*text) : Result<Keyring>(Keyring());
  if (!keyring) return fail(keyring.error().code, path.string() + ": " + keyring.error().detail);
  TRY_VOID(keyring->put(self.key, {self.name, TrustLevel::verified}));
  return keyring;
}

// What is learnt meanwhile is not in the file yet.
Task<Result<std::shared_ptr<Keyring const>>> Trust::reread() {
  for (;;) {
    auto const version = version_;
    auto read = [this] { return read_keyring(path_, self_); };
    CO_TRY(auto keyring, co_await workers_.run(std::move(read)));
    if (version == version_ && saving_ == 0)
      co_return std::exchange(keyring_, std::make_shared<Keyring const>(std::move(keyring)));
  }
}

Task<Result<void>> Trust::put(PublisherKey key, Keyring::Entry entry) {
  auto changed = *keyring_;
  CO_TRY_VOID(changed.put(key, std::move(entry)));
  keyring_ = std::make_shared<Keyring const>(std::move(changed));
  auto save = [file = file_.get(), version = ++version_, keyring = keyring_] {
    return file->save(version, keyring->to_text());
  };
  ++saving_;
  auto const saved = co_await workers_.run(std::move(save));
  --saving_;
  co_return saved;
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
