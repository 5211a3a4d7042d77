#pragma once

#include "bundle/statements/signed_body.hpp"

namespace bindle {

// "From now on I publish with another key." Signed with the old key, and the new key has signed
// too (`proof`): nobody can claim a key that is not his as successor.
struct KeyRotation {
  PublisherKey key;  // the old one
  PublisherKey successor;
  std::uint64_t sequence = 0;
  Signature proof{};  // by the successor, over the other three

  friend bool operator==(KeyRotation const&, KeyRotation const&) = default;
};

// The signed statement. Fails with Errc::invalid_argument when both keys are one.
Result<Bytes> sign_rotation(SigningKey const& old_key,
                            SigningKey const& successor,
                            std::uint64_t sequence);

Bytes encode_body(KeyRotation const& rotation);

// Errc::malformed, Errc::unsupported; signatures are not checked.
Result<KeyRotation> decode_rotation(CborReader& reader);

// Errc::unverified unless the successor has signed.
Result<void> verify_proof(KeyRotation const& rotation);

}  // namespace bindle
