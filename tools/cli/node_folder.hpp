#pragma once

#include "bundle/keyring.hpp"
#include "bundle/signing_key.hpp"

#include <filesystem>
#include <string_view>

// The folder that `bindle init` makes and bindled runs in.
namespace bindle::cli {

inline constexpr std::string_view kConfigFile = "bindle.toml";
inline constexpr std::string_view kIdentityFile = "identity.key";
inline constexpr std::string_view kCertificateFile = "identity.crt";
inline constexpr std::string_view kKeyringFile = "keyring";

// Fail with Errc::not_found, Errc::not_permitted or Errc::malformed.
Result<SigningKey> read_signing_key(std::filesystem::path const& file);
Result<SigningKey> read_identity(std::filesystem::path const& folder);
Result<Keyring> read_keyring(std::filesystem::path const& file);

}  // namespace bindle::cli
