#pragma once

#include "bundle/statements/signed_body.hpp"

namespace bindle {

// "This key belongs to whom it says; I have made sure." Or, with `stands` false, no longer so. Of
// two by the same key about the same key the one with the higher sequence number counts.
struct Vouching {
  PublisherKey key;      // of whoever vouches
  PublisherKey subject;  // another key
  std::uint64_t sequence = 0;
  bool stands = true;

  friend bool operator==(Vouching const&, Vouching const&) = default;
};

// The signed statement; the key is set to that of `key`. Fails with Errc::invalid_argument when
// that is the subject.
Result<Bytes> sign_vouching(Vouching vouching, SigningKey const& key);

Bytes encode_body(Vouching const& vouching);

// Errc::malformed, Errc::unsupported; the signature is not checked.
Result<Vouching> decode_vouching(CborReader& reader);

}  // namespace bindle
