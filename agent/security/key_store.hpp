#pragma once

#include "agent/security/security_rule.hpp"
#include "bundle/bpsec/secret_key.hpp"

#include <map>
#include <string>
#include <vector>

namespace bindle::agent {

// The symmetric keys of the [[security.key]] tables, in memory that is wiped when they go.
class KeyStore {
 public:
  static constexpr std::size_t kLeastKeySize = 16;  // octets
  static constexpr std::size_t kMostKeySize = 64;

  KeyStore() = default;

  // Reads the key files: hexadecimal digits, with white space as you like. A file that others than
  // its owner can read is refused. Fails with Errc::not_found, Errc::io, Errc::not_permitted or
  // Errc::malformed; the detail names the file and never shows what is in it. Blocks.
  static Result<KeyStore> load(std::vector<SecurityKeyFile> const& files);

  // Null when there is none. Valid as long as the store.
  bpsec::SecretKey const* find(std::string const& id) const;

 private:
  std::map<std::string, bpsec::SecretKey> keys_;
};

}  // namespace bindle::agent
