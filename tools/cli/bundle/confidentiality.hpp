#pragma once

#include "bundle/bytes.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// A BCB to be added to a bundle, with one of two keys.
struct ConfidentialityWish {
  std::string key;           // files: the key itself, 16 octets for AES-128 and 32 for AES-256,
  std::string wrapping_key;  // or one that wraps a fresh key
  std::string aes = "256";   // the fresh key
  std::vector<std::string> targets;  // empty: the payload
  std::vector<std::string> scope;    // empty: all
  std::string security_source;       // empty: the node of the bundle's source

  bool is_set() const { return !key.empty() || !wrapping_key.empty(); }
};

// The bundle with its targets encrypted; `wire` is one that was checked. Fails with
// Errc::invalid_argument or Errc::conflict on what RFC 9172 forbids, and as the keys' files do.
Result<Bytes> encrypt_bundle(ByteView wire, ConfidentialityWish const& wish);

}  // namespace bindle::cli
