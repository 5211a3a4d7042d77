#pragma once

#include "agent/security/security_policy.hpp"
#include "bundle/envelope.hpp"
#include "bundle/sha256.hpp"
#include "bundle/signing_key.hpp"

namespace bindle::agent {

// What secures the bundles that this node makes. The references must outlive it.
struct OwnSecurity {
  SecurityPolicy const& policy;
  SigningKey const& key;  // of origin signatures
};

// The bundle with the origin signature that the first fitting source rule asks for; as it is when
// none does. The security source is the node of the bundle's source.
Result<Envelope> sign_own(Envelope envelope,
                          Sha256::Digest const& payload,
                          OwnSecurity const& security);

struct SecuredBundle {
  Envelope envelope;
  Bytes payload;
};

// The bundle with all that source rules ask for, unless it is for this node and never leaves it:
// BIBs, the origin signature, and then BCBs, since what is encrypted can no longer be signed (RFC
// 9172 section 3.9).
Result<SecuredBundle> secure_own(SecuredBundle bundle, OwnSecurity const& security);

}  // namespace bindle::agent
