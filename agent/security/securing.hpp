#pragma once

#include "agent/security/security_policy.hpp"

namespace bindle::agent {

// Adds what the rules of one role ask for to a bundle (RFC 9172 section 5, security sources). The
// policy must outlive it.
class Securing {
 public:
  // `source`: the security source, a node ID of ours.
  Securing(SecurityPolicy const& policy, SecurityRole role, Eid source)
      : policy_(policy), role_(role), source_(std::move(source)) {}

  bool asks_for(ProtectionKind kind, PrimaryBlock const& bundle) const;

  // Every rule of the kind, integrity or confidentiality, adds what it says, in the order they
  // stand. Fails as bpsec::add_integrity() and bpsec::add_confidentiality().
  Result<Bytes> add(ProtectionKind kind, Bytes wire) const;

  // The same, but what is protected already stays as it is.
  Result<Bytes> add_where_missing(ProtectionKind kind, Bytes wire) const;

 private:
  enum class IfProtected { fail, leave };

  Result<Bytes> add(ProtectionKind kind, Bytes wire, IfProtected if_protected) const;
  bool applies(SecurityRule const& rule, ProtectionKind kind, PrimaryBlock const& bundle) const;
  Result<Bytes> protect(SecurityRule const& rule,
                        ParsedBundle const& bundle,
                        bpsec::BlockNumbers targets) const;

  SecurityPolicy const& policy_;
  SecurityRole role_;
  Eid source_;
};

}  // namespace bindle::agent
