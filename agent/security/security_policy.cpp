#include "agent/security/security_policy.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

bool has_type(TargetBlocks const& blocks, std::uint64_t type) {
  return std::find(blocks.types.begin(), blocks.types.end(), type) != blocks.types.end();
}

ProtectionKind kind_of(bpsec::SecurityOperation const& operation) {
  if (operation.service == bpsec::SecurityService::confidentiality) {
    return ProtectionKind::confidentiality;
  }
  return operation.context == bpsec::context_id::kBibEd25519 ? ProtectionKind::origin
                                                             : ProtectionKind::integrity;
}

bool names_target(TargetBlocks const& blocks, bpsec::SecurityOperation const& operation) {
  if (operation.target == bpsec::kPrimaryBlockNumber) return blocks.primary;
  return operation.target_type == block_type::kIntegrity || has_type(blocks, operation.target_type);
}

// A key that only a source would find out to be too short or too long.
Result<void> check_key_length(SecurityRule const& rule, bpsec::SecretKey const& key) {
  if (!adds_protection(rule.role)) return {};
  auto const length = key.size();
  bool const wraps = rule.key_use == bpsec::KeyUse::wraps;
  bool const encrypts = rule.protects == ProtectionKind::confidentiality;
  bool fits = length == (encrypts ? bpsec::key_length(rule.aes) : bpsec::mac_length(rule.sha));
  if (wraps) fits = length == 16 || length == 24 || length == 32;
  if (fits) return {};
  return fail(Errc::invalid_argument,
              "[[security.key]] " + rule.keys.front() + " has " + std::to_string(length) +
                  " octets, which is not what a rule with role source or gateway needs");
}

}  // namespace

Result<SecurityPolicy> SecurityPolicy::load(SecuritySettings settings, NodeIds self) {
  SecurityPolicy policy;
  policy.self_ = std::move(self);
  TRY(policy.keys_, KeyStore::load(settings.keys));
  policy.rules_ = std::move(settings.rules);
  for (auto const& rule : policy.rules_) {
    for (auto const* const key : policy.keys_of(rule))
      TRY_VOID(check_key_length(rule, *key));
  }
  return policy;
}

bpsec::SecretKeys SecurityPolicy::keys_of(SecurityRule const& rule) const {
  bpsec::SecretKeys keys;
  for (auto const& id : rule.keys)
    keys.push_back(keys_.find(id));
  return keys;
}

bool SecurityPolicy::is_for_us(Eid const& destination) const {
  return destination.is_singleton() && self_.contains(destination);
}

bool concerns(SecurityRule const& rule, PrimaryBlock const& bundle) {
  return rule.source.matches(bundle.source) && rule.destination.matches(bundle.destination);
}

bool concerns(SecurityRule const& rule, bpsec::SecurityOperation const& operation) {
  return rule.protects == kind_of(operation) && names_target(rule.blocks, operation) &&
         rule.security_source.matches(operation.source);
}

bpsec::BlockNumbers targets_in(SecurityRule const& rule, ParsedBundle const& bundle) {
  bpsec::BlockNumbers targets;
  if (rule.blocks.primary) targets.push_back(bpsec::kPrimaryBlockNumber);
  if (has_type(rule.blocks, block_type::kPayload)) targets.push_back(kPayloadBlockNumber);
  for (auto const& block : bundle.extensions) {
    if (has_type(rule.blocks, block.type)) targets.push_back(block.number);
  }
  return targets;
}

}  // namespace bindle::agent
