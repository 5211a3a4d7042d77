#pragma once

#include "bundle/bytes.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// A BIB to be added to a bundle, with one of three keys.
struct IntegrityWish {
  std::string signing_key;   // an identity.key file: our origin signature
  std::string hmac_key;      // files for BIB-HMAC-SHA2: the key itself,
  std::string wrapping_key;  // or one that wraps a fresh key

  // Of BIB-HMAC-SHA2 only.
  std::string sha = "384";
  std::vector<std::string> targets;  // empty: primary block, payload and content block
  std::vector<std::string> scope;    // empty: all

  std::string security_source;  // empty: the node of the bundle's source

  bool is_set() const { return !signing_key.empty() || !hmac_key.empty() || !wrapping_key.empty(); }
};

// The signed bundle; `wire` is one that was checked. Fails with Errc::invalid_argument or
// Errc::conflict on what RFC 9172 forbids, and as the keys' files do.
Result<Bytes> sign_bundle(ByteView wire, IntegrityWish const& wish);

}  // namespace bindle::cli
