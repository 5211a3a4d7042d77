#pragma once

#include "bundle/bpsec/secret_key.hpp"

#include <array>
#include <cstddef>

namespace bindle::bpsec {

// AES-GCM (NIST SP 800-38D) with tags of 128 bits, RFC 9173 section 4.3.2.
inline constexpr std::size_t kGcmTagSize = 16;
using GcmTag = std::array<std::uint8_t, kGcmTagSize>;

// Of an initialization vector, in octets (RFC 9173 section 4.3.1).
inline constexpr std::size_t kLeastIvSize = 8;
inline constexpr std::size_t kUsualIvSize = 12;
inline constexpr std::size_t kMostIvSize = 16;

struct GcmInput {
  SecretKey const& key;  // 16 or 32 octets, else Errc::invalid_argument
  ByteView iv;           // of kLeastIvSize to kMostIvSize octets, else Errc::malformed
  ByteView associated;
};

struct Sealed {
  Bytes ciphertext;  // as long as the plaintext
  GcmTag tag;
};

// A pair of key and iv may never be used for two plaintexts (RFC 9173 section 4.6): the second
// gives both away.
Result<Sealed> gcm_seal(GcmInput const& input, ByteView plaintext);

// Fails with Errc::unverified, and gives nothing out, unless the tag fits.
Result<Bytes> gcm_open(GcmInput const& input, ByteView ciphertext, ByteView tag);

}  // namespace bindle::bpsec
