#include "agent/neighbours/trust.hpp"

#include "agent/durable_file.hpp"

#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kMaxKeyringFile = 16u << 20;

Result<Keyring> read_keyring(std::filesystem::path const& path) {
  auto text = read_text_file(path, kMaxKeyringFile);
  if (!text && text.error().code == Errc::not_found) return Keyring();
  if (!text) return std::move(text).error();
  auto keyring = Keyring::from_text(*text);
  if (!keyring) return fail(keyring.error().code, path.string() + ": " + keyring.error().detail);
  return keyring;
}

}  // namespace

Trust::Trust(std::unique_ptr<SharedTextFile> file,
             std::shared_ptr<Keyring const> keyring,
             WorkerPool& workers)
    : file_(std::move(file)), keyring_(std::move(keyring)), workers_(workers) {}

Result<std::unique_ptr<Trust>> Trust::open(std::filesystem::path file,
                                           PublisherKey const& own,
                                           std::string const& own_name,
                                           WorkerPool& workers) {
  TRY(auto keyring, read_keyring(file));
  TRY_VOID(keyring.put(own, {own_name, TrustLevel::verified}));
  return std::unique_ptr<Trust>(new Trust(std::make_unique<SharedTextFile>(std::move(file)),
                                          std::make_shared<Keyring const>(std::move(keyring)),
                                          workers));
}

Task<Result<void>> Trust::put(PublisherKey key, Keyring::Entry entry) {
  auto changed = *keyring_;
  CO_TRY_VOID(changed.put(key, std::move(entry)));
  keyring_ = std::make_shared<Keyring const>(std::move(changed));
  auto save = [file = file_.get(), version = ++version_, keyring = keyring_] {
    return file->save(version, keyring->to_text());
  };
  co_return co_await workers_.run(std::move(save));
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
