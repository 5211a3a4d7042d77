#pragma once

#include "agent/security/security_policy.hpp"
#include "bundle/bpsec/process_security.hpp"
#include "bundle/keyring.hpp"
#include "bundle/reason_code.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// Why a bundle is not let in.
struct SecurityFailure {
  ReasonCode reason = ReasonCode::failed_security_operation;
  std::string detail;  // names the operation and the section
};

struct Screening {
  // What goes on instead of what came: decrypted, or without the operations accepted here.
  std::optional<Bytes> rewritten;
  std::optional<SecurityFailure> failure;
  std::vector<std::string> removed;  // operations on blocks that could not be decrypted, and why
};

// The security processing of an arrived bundle (RFC 9172 section 5.1) as the policy has it, before
// anything else is decided about it. Without a rule for them, origin signatures are verified
// against the keyring: a wrong one, or one by a blocked key, is a failure; one by an unknown key
// is left alone. The destination must decrypt (section 5.1.1). Of a fragment nothing can be checked
// before the whole bundle is there.
//
// Fails with Errc::malformed when a security block that was decrypted breaks RFC 9172.
Result<Screening> screen(ParsedBundle const& bundle,
                         Sha256::Digest const& payload,
                         SecurityPolicy const& policy,
                         Keyring const& keyring);

}  // namespace bindle::agent
