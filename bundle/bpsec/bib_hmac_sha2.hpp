#pragma once

#include "bundle/bpsec/hmac_sha2.hpp"
#include "bundle/bpsec/scope.hpp"
#include "bundle/bpsec/security_block.hpp"

#include <optional>

namespace bindle::bpsec {

// The security context BIB-HMAC-SHA2 (RFC 9173 section 3).

namespace hmac_parameter {
inline constexpr std::uint64_t kShaVariant = 1;
inline constexpr std::uint64_t kWrappedKey = 2;
inline constexpr std::uint64_t kScopeFlags = 3;
}  // namespace hmac_parameter

inline constexpr std::uint64_t kExpectedHmac = 1;  // the result

struct HmacParameters {
  ShaVariant variant = ShaVariant::sha384;
  ScopeFlags scope = scope::kAll;
  std::optional<ByteView> wrapped_key = std::nullopt;
};

// What is left out has the default of RFC 9173. Fails with Errc::malformed, on unknown parameters
// too: they could change what the others mean.
Result<HmacParameters> read_hmac_parameters(IdValues const& parameters);

// A target in the canonical form of its content: the primary block whole, else the block-type-
// specific data without its byte string head.
struct SignedBlock {
  ScopedBlocks blocks;
  ByteView content;
};

// The MAC over the IPPT (section 3.7). The primary block goes into it wrapped in a byte string, as
// the example in appendix A.3 proves.
Bytes expected_hmac(HmacParameters const& parameters,
                    SecretKey const& key,
                    SignedBlock const& block);

// Section 3.8.2; `key` is the unwrapped one. Fails with Errc::unverified or Errc::malformed.
Result<void> verify_hmac(HmacParameters const& parameters,
                         SecretKey const& key,
                         SignedBlock const& block,
                         IdValues const& results);

}  // namespace bindle::bpsec
