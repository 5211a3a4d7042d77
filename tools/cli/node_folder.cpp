#include "tools/cli/node_folder.hpp"

#include "tools/cli/file_access.hpp"

namespace bindle::cli {
namespace {

constexpr std::size_t kMaxKeyFile = 1024;
constexpr std::size_t kMaxKeyringFile = 16 << 20;

}  // namespace

Result<SigningKey> read_signing_key(std::filesystem::path const& file) {
  TRY(auto const text, read_whole(file.string(), kMaxKeyFile));
  auto key = SigningKey::from_text(as_text(text));
  if (!key) return fail(key.error().code, file.string() + ": " + key.error().detail);
  return key;
}

Result<SigningKey> read_identity(std::filesystem::path const& folder) {
  return read_signing_key(folder / kIdentityFile);
}

Result<Keyring> read_keyring(std::filesystem::path const& file) {
  TRY(auto const text, read_whole(file.string(), kMaxKeyringFile));
  auto keyring = Keyring::from_text(as_text(text));
  if (!keyring) return fail(keyring.error().code, file.string() + ": " + keyring.error().detail);
  return keyring;
}

}  // namespace bindle::cli
