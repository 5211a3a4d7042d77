#pragma once

#include "bundle/bpsec/bcb_aes_gcm.hpp"
#include "bundle/bpsec/content_key.hpp"
#include "bundle/bpsec/hmac_sha2.hpp"
#include "bundle/bpsec/scope.hpp"
#include "bundle/eid_pattern.hpp"
#include "bundle/ids.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// What a node does about a security operation (RFC 9172 section 5, roles of section 1.4).
enum class SecurityRole : std::uint8_t {
  source,    // adds it to the bundles made here
  verifier,  // checks it and leaves it
  acceptor,  // checks it, decrypts and removes it
  remover,   // removes it unchecked; integrity and origin only
  gateway,   // adds it to ordinary bundles that pass through; not origin
};

inline bool adds_protection(SecurityRole role) {
  return role == SecurityRole::source || role == SecurityRole::gateway;
}

// The service together with its security context: BIB-HMAC-SHA2, BCB-AES-GCM, BIB-Ed25519.
enum class ProtectionKind : std::uint8_t { integrity, confidentiality, origin };

// What a bundle without the operation is to a verifier or an acceptor.
enum class WhenMissing : std::uint8_t { pass, quarantine };

// Which blocks of a bundle are meant, whatever their numbers.
struct TargetBlocks {
  bool primary = false;
  std::vector<std::uint64_t> types;  // block types, the payload's 1 among them
};

// One [[security.rule]] of the configuration. Of the rules that fit an operation, the first counts.
struct SecurityRule {
  SecurityRole role = SecurityRole::verifier;
  ProtectionKind protects = ProtectionKind::integrity;
  EidPattern source;           // of the bundle
  EidPattern destination;      // of the bundle
  EidPattern security_source;  // who added the operation
  TargetBlocks blocks;
  std::vector<std::string> keys;       // ids of [[security.key]]; a source has one
  std::optional<PublisherKey> signer;  // of an origin signature: this key and no other
  WhenMissing when_missing = WhenMissing::pass;

  // What a source writes.
  bpsec::ShaVariant sha = bpsec::ShaVariant::sha384;
  bpsec::AesVariant aes = bpsec::AesVariant::aes256;
  bpsec::ScopeFlags scope = bpsec::scope::kAll;
  bpsec::KeyUse key_use = bpsec::KeyUse::direct;
};

// One [[security.key]].
struct SecurityKeyFile {
  std::string id;
  std::filesystem::path file;  // absolute
};

struct SecuritySettings {
  std::vector<SecurityKeyFile> keys;
  std::vector<SecurityRule> rules;
};

// Fails with Errc::invalid_argument and a sentence: two keys with one id, a rule whose key does not
// exist, is missing or not wanted, a target that its service cannot have, two rules of one role
// that would protect one block of one bundle with the same service (RFC 9172 section 3.2).
Result<void> check_security_settings(SecuritySettings const& settings);

}  // namespace bindle::agent
