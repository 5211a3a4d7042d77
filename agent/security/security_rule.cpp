#include "agent/security/security_rule.hpp"

#include "bundle/canonical_block.hpp"

#include <algorithm>
#include <string_view>

namespace bindle::agent {
namespace {

Error refused(std::string why) {
  return fail(Errc::invalid_argument, std::move(why));
}

Result<void> check_keys(std::vector<SecurityKeyFile> const& keys) {
  for (auto key = keys.begin(); key != keys.end(); ++key) {
    auto const same = [&key](SecurityKeyFile const& other) { return other.id == key->id; };
    if (std::any_of(std::next(key), keys.end(), same)) {
      return refused("there are two [[security.key]] with id \"" + key->id + "\"");
    }
  }
  return {};
}

bool names_security_block(TargetBlocks const& blocks) {
  return std::any_of(blocks.types.begin(), blocks.types.end(), [](std::uint64_t type) {
    return type == block_type::kIntegrity || type == block_type::kConfidentiality;
  });
}

Result<void> check_key_of(SecurityRule const& rule, std::vector<SecurityKeyFile> const& keys) {
  bool const needs_key =
      rule.protects != ProtectionKind::origin && rule.role != SecurityRole::remover;
  if (needs_key == rule.keys.empty()) {
    return refused(needs_key ? "it needs a key" : "it has a key that it does not use");
  }
  if (rule.signer && rule.protects != ProtectionKind::origin) {
    return refused("signer goes with protects = \"origin\" only");
  }
  if (adds_protection(rule.role) && rule.keys.size() > 1) {
    return refused("role source and role gateway use one key");
  }
  for (auto const& id : rule.keys) {
    auto const has_id = [&id](SecurityKeyFile const& key) { return key.id == id; };
    if (std::any_of(keys.begin(), keys.end(), has_id)) continue;
    return refused("there is no [[security.key]] with id \"" + id + "\"");
  }
  return {};
}

Result<void> check_rule(SecurityRule const& rule, std::vector<SecurityKeyFile> const& keys) {
  TRY_VOID(check_key_of(rule, keys));
  if (names_security_block(rule.blocks)) {
    return refused("blocks of type 11 and 12 are protected with their targets");
  }
  if (rule.role == SecurityRole::gateway && rule.protects == ProtectionKind::origin) {
    return refused("an origin signature is made by the origin only");
  }
  if (rule.protects != ProtectionKind::confidentiality) return {};
  if (rule.role == SecurityRole::remover) {
    return refused("confidentiality cannot be removed without decrypting");
  }
  if (rule.blocks.primary) return refused("the primary block cannot be encrypted");
  return {};
}

bool is_integrity(SecurityRule const& rule) {
  return rule.protects != ProtectionKind::confidentiality;
}

// An origin signature covers these, whatever the rule says.
TargetBlocks blocks_of(SecurityRule const& rule) {
  if (rule.protects != ProtectionKind::origin) return rule.blocks;
  return {.primary = true, .types = {block_type::kPayload, block_type::kContent}};
}

bool have_block_in_common(TargetBlocks const& a, TargetBlocks const& b) {
  if (a.primary && b.primary) return true;
  return std::any_of(a.types.begin(), a.types.end(), [&b](std::uint64_t type) {
    return std::find(b.types.begin(), b.types.end(), type) != b.types.end();
  });
}

bool conflict(SecurityRule const& a, SecurityRule const& b) {
  if (a.role != b.role || !adds_protection(a.role)) return false;
  if (is_integrity(a) != is_integrity(b)) return false;
  // Of several such rules the node signs once.
  if (a.protects == ProtectionKind::origin && b.protects == ProtectionKind::origin) return false;
  return a.source.overlaps(b.source) && a.destination.overlaps(b.destination) &&
         have_block_in_common(blocks_of(a), blocks_of(b));
}

Result<void> check_conflicts(std::vector<SecurityRule> const& rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    for (std::size_t j = i + 1; j < rules.size(); ++j) {
      if (!conflict(rules[i], rules[j])) continue;
      return refused("[[security.rule]] numbers " + std::to_string(i + 1) + " and " +
                     std::to_string(j + 1) +
                     " both protect one block of the same bundles in the same way, which RFC 9172 "
                     "section 3.2 forbids");
    }
  }
  return {};
}

}  // namespace

Result<void> check_security_settings(SecuritySettings const& settings) {
  TRY_VOID(check_keys(settings.keys));
  for (std::size_t i = 0; i < settings.rules.size(); ++i) {
    auto checked = check_rule(settings.rules[i], settings.keys);
    if (checked) continue;
    return refused("[[security.rule]] number " + std::to_string(i + 1) + ": " +
                   checked.error().detail);
  }
  return check_conflicts(settings.rules);
}

}  // namespace bindle::agent
