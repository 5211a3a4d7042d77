#include "agent/security/own_security.hpp"

#include "agent/security/securing.hpp"
#include "bundle/bpsec/bib_ed25519.hpp"

#include <utility>

namespace bindle::agent {
namespace {

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
  auto const source = bundle.primary.source.node_id();
  Securing const securing(security.policy, SecurityRole::source, source);
  if (!securing.asks_for(ProtectionKind::origin, bundle.primary)) return envelope;
  return bpsec::sign_origin(envelope, payload, security.key, source);
}

Result<SecuredBundle> secure_own(SecuredBundle bundle, OwnSecurity const& security) {
  if (security.policy.rules().empty()) return bundle;
  TRY(auto const plain, parse_envelope(bundle.envelope));
  if (security.policy.is_for_us(plain.primary.destination)) return bundle;
  Securing const securing(security.policy, SecurityRole::source, plain.primary.source.node_id());
  TRY(auto signed_wire,
      securing.add(ProtectionKind::integrity, whole(bundle.envelope, bundle.payload)));
  TRY(bundle, taken_apart(signed_wire));
  TRY(bundle.envelope, sign_own(std::move(bundle.envelope), sha256(bundle.payload), security));
  TRY(auto const wire,
      securing.add(ProtectionKind::confidentiality, whole(bundle.envelope, bundle.payload)));
  return taken_apart(wire);
}

}  // namespace bindle::agent
