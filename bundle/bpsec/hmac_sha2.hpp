#pragma once

#include "bundle/bpsec/secret_key.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace bindle::bpsec {

// The values of the SHA variant parameter (RFC 9173 section 3.3.1).
enum class ShaVariant : std::uint8_t { sha256 = 5, sha384 = 6, sha512 = 7 };

// Octets of the MAC, and of the key that RFC 9173 section 3.5 wants.
std::size_t mac_length(ShaVariant variant);

// HMAC (RFC 2104) over the pieces in a row. Keys of any length are used.
Bytes hmac(ShaVariant variant, SecretKey const& key, std::span<ByteView const> pieces);

// Takes the same time wherever the two differ.
bool equal_macs(ByteView a, ByteView b);

}  // namespace bindle::bpsec
