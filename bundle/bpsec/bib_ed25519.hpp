#pragma once

#include "bundle/bpsec/bib_hmac_sha2.hpp"
#include "bundle/envelope.hpp"
#include "bundle/sha256.hpp"
#include "bundle/signing_key.hpp"

namespace bindle::bpsec {

// Our own security context for BIBs: Ed25519 signatures that any relay with a keyring can check
// (docs/formats.md, "Origin signature"). The signature of each target is over the SHA-256 of its
// content, so that a payload kept elsewhere need not be at hand.

namespace ed25519_parameter {
inline constexpr std::uint64_t kScopeFlags = 1;
inline constexpr std::uint64_t kPublicKey = 2;
}  // namespace ed25519_parameter

inline constexpr std::uint64_t kSignature = 1;  // the result

// Always covered: without them a signature would fit a target of another bundle or number.
inline constexpr ScopeFlags kLeastOriginScope = scope::kPrimaryBlock | scope::kTargetHeader;

struct Ed25519Parameters {
  ScopeFlags scope = kLeastOriginScope;
  PublisherKey signer;
};

// Both parameters are required. Fails with Errc::malformed, on unknown parameters too.
Result<Ed25519Parameters> read_ed25519_parameters(IdValues const& parameters);

// `content` of the target stands for its digest only. Fails with Errc::unverified or
// Errc::malformed. Says nothing about who the signer is.
Result<void> verify_origin(Ed25519Parameters const& parameters,
                           ScopedBlocks const& blocks,
                           Sha256::Digest const& content,
                           IdValues const& results);

// The bundle with a BIB behind its primary block that signs primary block, payload block and, if
// there is one, content block. No other octet changes; CRCs stay. `security_source` is a node ID
// of the signer. Fails with Errc::invalid_argument for a fragment (RFC 9172 section 5.2) and
// Errc::conflict when one of the targets has a security block already.
Result<Envelope> sign_origin(Envelope const& envelope,
                             Sha256::Digest const& payload,
                             SigningKey const& key,
                             Eid const& security_source);

}  // namespace bindle::bpsec
