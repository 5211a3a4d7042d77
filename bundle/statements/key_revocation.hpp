#pragma once

#include "bundle/statements/signed_body.hpp"

#include <string>

namespace bindle {

inline constexpr std::size_t kMaxRevocationReason = 256;  // octets

// "Believe this key no more." Signed with the key itself: whoever stole it may say so too, and
// does no harm by it.
struct KeyRevocation {
  PublisherKey key;
  std::uint64_t sequence = 0;
  std::string reason;  // UTF-8 without control characters; may be empty

  friend bool operator==(KeyRevocation const&, KeyRevocation const&) = default;
};

// The signed statement; the key is set to that of `key`. Fails with Errc::invalid_argument.
Result<Bytes> sign_revocation(KeyRevocation revocation, SigningKey const& key);

Bytes encode_body(KeyRevocation const& revocation);

// Errc::malformed, Errc::unsupported; the signature is not checked.
Result<KeyRevocation> decode_revocation(CborReader& reader);

}  // namespace bindle
