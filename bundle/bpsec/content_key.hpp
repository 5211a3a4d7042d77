#pragma once

#include "bundle/bpsec/secret_key.hpp"

#include <cstdint>
#include <optional>

namespace bindle::bpsec {

// How a symmetric key is used: on the data itself, or to wrap a fresh key for each security block
// (AES key wrap, RFC 9173 sections 3.3.2 and 4.3.3).
enum class KeyUse : std::uint8_t { direct, wraps };

// The key that a security source uses on the data.
struct ContentKey {
  SecretKey key;
  Bytes wrapped_parameter;  // its parameter's value, a CBOR item; empty for a direct key
};

// A fresh key has `length` octets. Fails as wrap_key() does.
Result<ContentKey> content_key(SecretKey const& key,
                               KeyUse use,
                               std::size_t length,
                               RandomSource const& random);

// The one that a verifier or acceptor uses: `key` unwraps what came, or is it. Fails as
// unwrap_key() does.
Result<SecretKey> received_key(SecretKey const& key, std::optional<ByteView> const& wrapped);

}  // namespace bindle::bpsec
