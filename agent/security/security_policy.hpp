#pragma once

#include "agent/core/node_ids.hpp"
#include "agent/security/key_store.hpp"
#include "agent/security/security_rule.hpp"
#include "bundle/bpsec/process_security.hpp"
#include "bundle/bundle.hpp"

#include <vector>

namespace bindle::agent {

// What the administrator decided about security operations, with the keys for it. Immutable, so
// that workers may share it.
class SecurityPolicy {
 public:
  // No rules: only origin signatures by keys of the keyring are checked.
  SecurityPolicy() = default;

  // `self` are this node's names. Fails as KeyStore::load() does, and with
  // Errc::invalid_argument on a key that a source rule cannot use. `settings` passed
  // check_security_settings(). Blocks.
  static Result<SecurityPolicy> load(SecuritySettings settings, NodeIds self);

  std::vector<SecurityRule> const& rules() const { return rules_; }

  // In the rule's order. Valid as long as the policy.
  bpsec::SecretKeys keys_of(SecurityRule const& rule) const;

  NodeIds const& self() const { return self_; }

  bool is_for_us(Eid const& destination) const;

 private:
  NodeIds self_;
  std::vector<SecurityRule> rules_;
  KeyStore keys_;
};

// The rule is for bundles with these endpoints.
bool concerns(SecurityRule const& rule, PrimaryBlock const& bundle);

// The operation is of the rule's kind, by one of its security sources and on one of its blocks. A
// BIB that is encrypted together with its targets belongs to any rule of confidentiality.
bool concerns(SecurityRule const& rule, bpsec::SecurityOperation const& operation);

// Numbers of the blocks that the rule names and the bundle has.
bpsec::BlockNumbers targets_in(SecurityRule const& rule, ParsedBundle const& bundle);

}  // namespace bindle::agent
