#include "agent/security/securing.hpp"

#include "bundle/bpsec/add_confidentiality.hpp"
#include "bundle/bpsec/add_integrity.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

bool Securing::applies(SecurityRule const& rule,
                       ProtectionKind kind,
                       PrimaryBlock const& bundle) const {
  return rule.role == role_ && rule.protects == kind && concerns(rule, bundle);
}

bool Securing::asks_for(ProtectionKind kind, PrimaryBlock const& bundle) const {
  auto const& rules = policy_.rules();
  return std::any_of(rules.begin(), rules.end(), [&](SecurityRule const& rule) {
    return applies(rule, kind, bundle);
  });
}

Result<Bytes> Securing::add(ProtectionKind kind, Bytes wire) const {
  return add(kind, std::move(wire), IfProtected::fail);
}

Result<Bytes> Securing::add_where_missing(ProtectionKind kind, Bytes wire) const {
  return add(kind, std::move(wire), IfProtected::leave);
}

Result<Bytes> Securing::add(ProtectionKind kind, Bytes wire, IfProtected if_protected) const {
  for (auto const& rule : policy_.rules()) {
    TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
    if (!applies(rule, kind, bundle.primary)) continue;
    auto targets = targets_in(rule, bundle);
    if (targets.empty()) continue;
    auto secured = protect(rule, bundle, std::move(targets));
    auto const is_protected = !secured && secured.error().code == Errc::conflict;
    if (is_protected && if_protected == IfProtected::leave) continue;
    TRY(wire, std::move(secured));
  }
  return wire;
}

Result<Bytes> Securing::protect(SecurityRule const& rule,
                                ParsedBundle const& bundle,
                                bpsec::BlockNumbers targets) const {
  auto const& key = *policy_.keys_of(rule).front();
  if (rule.protects == ProtectionKind::confidentiality) {
    return bpsec::add_confidentiality(bundle,
                                      {.targets = std::move(targets),
                                       .source = source_,
                                       .variant = rule.aes,
                                       .scope = rule.scope,
                                       .key_use = rule.key_use},
                                      key);
  }
  return bpsec::add_integrity(bundle,
                              {.targets = std::move(targets),
                               .source = source_,
                               .variant = rule.sha,
                               .scope = rule.scope,
                               .key_use = rule.key_use},
                              key);
}

}  // namespace bindle::agent
