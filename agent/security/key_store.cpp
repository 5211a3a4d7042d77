#include "agent/security/key_store.hpp"

#include "agent/durable_file.hpp"

#include <filesystem>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kMaxHexKeyFile = 1024;

Result<void> check_private(std::filesystem::path const& file) {
  using std::filesystem::perms;
  std::error_code error;
  auto const status = std::filesystem::status(file, error);
  if (error) return fail(Errc::io, file.string() + ": " + error.message());
  constexpr auto others = perms::group_all | perms::others_all;
  if ((status.permissions() & others) == perms::none) return {};
  return fail(Errc::not_permitted,
              file.string() +
                  " holds a key, but others than its owner can read or write it: "
                  "chmod 600");
}

Result<bpsec::SecretKey> read_secret_key(std::filesystem::path const& file) {
  TRY(auto text, read_text_file(file, kMaxHexKeyFile));
  TRY_VOID(check_private(file));
  auto key = bpsec::SecretKey::from_hex(text);
  bpsec::wipe(text);
  if (!key || key->size() < KeyStore::kLeastKeySize || key->size() > KeyStore::kMostKeySize) {
    return fail(Errc::malformed, file.string() + " is no key of 16 to 64 octets in hexadecimal");
  }
  return key;
}

}  // namespace

Result<KeyStore> KeyStore::load(std::vector<SecurityKeyFile> const& files) {
  KeyStore store;
  for (auto const& [id, file] : files) {
    auto key = read_secret_key(file);
    if (!key) {
      return fail(key.error().code, "[[security.key]] " + id + ": " + key.error().detail);
    }
    store.keys_.emplace(id, std::move(key).value());
  }
  return store;
}

bpsec::SecretKey const* KeyStore::find(std::string const& id) const {
  auto const found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace bindle::agent
