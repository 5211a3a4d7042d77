#include "agent/security/own_security.hpp"

#include "bundle/bpsec/add_confidentiality.hpp"
#include "bundle/bpsec/add_integrity.hpp"
#include "bundle/bpsec/bib_ed25519.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

bool applies(SecurityRule const& rule, ProtectionKind kind, PrimaryBlock const& bundle) {
  return rule.role == SecurityRole::source && rule.protects == kind && concerns(rule, bundle);
}

class Securing {
 public:
  explicit Securing(SecurityPolicy const& policy) : policy_(policy) {}

  bool asks_for(ProtectionKind kind, PrimaryBlock const& bundle) const {
    auto const& rules = policy_.rules();
    return std::any_of(rules.begin(), rules.end(), [kind, &bundle](SecurityRule const& rule) {
      return applies(rule, kind, bundle);
    });
  }

  // Every rule adds what it says, in the order they stand.
  Result<Bytes> add(ProtectionKind kind, Bytes wire) const {
    for (auto const& rule : policy_.rules()) {
      TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
      if (!applies(rule, kind, bundle.primary)) continue;
      auto targets = targets_in(rule, bundle);
      if (targets.empty()) continue;
      TRY(wire,
          kind == ProtectionKind::integrity ? sign(rule, bundle, std::move(targets))
                                            : encrypt(rule, bundle, std::move(targets)));
    }
    return wire;
  }

 private:
  Result<Bytes> sign(SecurityRule const& rule,
                     ParsedBundle const& bundle,
                     bpsec::BlockNumbers targets) const {
    return bpsec::add_integrity(bundle,
                                {.targets = std::move(targets),
                                 .source = bundle.primary.source.node_id(),
                                 .variant = rule.sha,
                                 .scope = rule.scope,
                                 .key_use = rule.key_use},
                                *policy_.keys_of(rule).front());
  }

  Result<Bytes> encrypt(SecurityRule const& rule,
                        ParsedBundle const& bundle,
                        bpsec::BlockNumbers targets) const {
    return bpsec::add_confidentiality(bundle,
                                      {.targets = std::move(targets),
                                       .source = bundle.primary.source.node_id(),
                                       .variant = rule.aes,
                                       .scope = rule.scope,
                                       .key_use = rule.key_use},
                                      *policy_.keys_of(rule).front());
  }

  SecurityPolicy const& policy_;
};

Result<SecuredBundle> taken_apart(Bytes const& wire) {
  TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
  auto const payload = bundle.payload.data;
  return SecuredBundle{.envelope = envelope_of(bundle),
                       .payload = Bytes(payload.begin(), payload.end())};
}

}  // namespace

Result<Envelope> sign_own(Envelope envelope,
                          Sha256::Digest const& payload,
                          OwnSecurity const& security) {
  if (security.policy.rules().empty()) return envelope;
  TRY(auto const bundle, parse_envelope(envelope));
  if (!Securing(security.policy).asks_for(ProtectionKind::origin, bundle.primary)) return envelope;
  return bpsec::sign_origin(envelope, payload, security.key, bundle.primary.source.node_id());
}

Result<SecuredBundle> secure_own(SecuredBundle bundle, OwnSecurity const& security) {
  if (security.policy.rules().empty()) return bundle;
  TRY(auto const plain, parse_envelope(bundle.envelope));
  if (security.policy.is_for_us(plain.primary.destination)) return bundle;
  Securing const securing(security.policy);
  TRY(auto signed_wire,
      securing.add(ProtectionKind::integrity, whole(bundle.envelope, bundle.payload)));
  TRY(bundle, taken_apart(signed_wire));
  TRY(bundle.envelope, sign_own(std::move(bundle.envelope), sha256(bundle.payload), security));
  TRY(auto const wire,
      securing.add(ProtectionKind::confidentiality, whole(bundle.envelope, bundle.payload)));
  return taken_apart(wire);
}

}  // namespace bindle::agent
