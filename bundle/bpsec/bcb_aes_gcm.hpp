#pragma once

#include "bundle/bpsec/aes_gcm.hpp"
#include "bundle/bpsec/scope.hpp"
#include "bundle/bpsec/security_block.hpp"

#include <optional>

namespace bindle::bpsec {

// The security context BCB-AES-GCM (RFC 9173 section 4).

namespace gcm_parameter {
inline constexpr std::uint64_t kIv = 1;
inline constexpr std::uint64_t kAesVariant = 2;
inline constexpr std::uint64_t kWrappedKey = 3;
inline constexpr std::uint64_t kScopeFlags = 4;
}  // namespace gcm_parameter

inline constexpr std::uint64_t kAuthenticationTag = 1;  // the result

// The values of the AES variant parameter (section 4.3.2).
enum class AesVariant : std::uint8_t { aes128 = 1, aes256 = 3 };

std::size_t key_length(AesVariant variant);

struct GcmParameters {
  ByteView iv;  // required here; nothing local could tell it
  AesVariant variant = AesVariant::aes256;
  std::optional<ByteView> wrapped_key = std::nullopt;
  ScopeFlags scope = scope::kAll;
};

// What is left out has the default of RFC 9173. Fails with Errc::malformed, on unknown parameters
// too: they could change what the others mean.
Result<GcmParameters> read_gcm_parameters(IdValues const& parameters);

// The plaintext of a target's data. The tag is in the results or behind the ciphertext (section
// 4.4). `key` is the unwrapped one. Fails with Errc::unverified or Errc::malformed.
Result<Bytes> decrypt_target(GcmParameters const& parameters,
                             SecretKey const& key,
                             ScopedBlocks const& blocks,
                             ByteView data,
                             IdValues const& results);

}  // namespace bindle::bpsec
