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
  if (rule.role == SecurityRole::source && rule.keys.size() > 1) {
    return refused("role source uses one key");
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
  if (rule.protects != ProtectionKind::confidentiality) return {};
  if (rule.role == SecurityRole::remover) {
    return refused("confidentiality cannot be removed without decrypting");
  }
  if (rule.blocks.primary) return refused("the primary block cannot be encrypted");
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
  return {};
}

}  // namespace bindle::agent
