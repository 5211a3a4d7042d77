#include "agent/neighbours/neighbour_authority.hpp"

#include "convergence/spawn.hpp"
#include "convergence/tcpcl/tls/certificate_rules.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {

using convergence::Authentication;
using convergence::tcpcl::IdentityMatch;
using convergence::tcpcl::match_network;
using convergence::tcpcl::match_node_id;
using convergence::tcpcl::NetworkIdentity;
using convergence::tcpcl::PeerCertificate;
using convergence::tcpcl::PeerClaim;

namespace {

Error refuse(Eid const& node, std::string const& why) {
  return fail(Errc::not_permitted, node.to_string() + ": " + why);
}

IdentityMatch network_match(PeerClaim const& claim) {
  return match_network(*claim.certificate, NetworkIdentity{claim.dns_name, claim.address});
}

}  // namespace

TlsPolicy NeighbourAuthority::tls_policy(std::string_view dialled_url) const {
  auto const* const policy = settings_.find_dialled(dialled_url);
  return policy != nullptr ? settings_.rules(policy).tls : settings_.tls;
}

std::string NeighbourAuthority::own_node_id(std::string_view dialled_url) const {
  auto const* const policy = settings_.find_dialled(dialled_url);
  return policy == nullptr || policy->dial_as.is_null() ? "" : policy->dial_as.to_string();
}

Result<void> NeighbourAuthority::check_certificate(PeerCertificate const& certificate,
                                                   std::string_view) {
  if (level_of(certificate) != TrustLevel::blocked) return {};
  return fail(Errc::not_permitted,
              "the keyring blocks its key " + certificate.fingerprint.to_string());
}

Result<Authentication> NeighbourAuthority::check_peer(PeerClaim const& claim) {
  auto const id = Eid::parse(claim.node_id);
  auto const node = id ? id->node_id() : Eid::none();
  Case const at{node, settings_.rules(settings_.find(node)), claim};
  if (!claim.certificate) return without_certificate(at);
  TRY_VOID(check_names(at));
  switch (at.rules.trust) {
    case TrustMode::any:
      return by_best_proof(at);
    case TrustMode::first_use:
      return by_first_use(at);
    case TrustMode::pinned:
      return by_pin(at);
    case TrustMode::ca:
      return by_ca(at);
  }
  return Authentication::none;
}

// A session in the clear, or with a TLS client that shows no certificate.
NeighbourAuthority::Verdict NeighbourAuthority::without_certificate(Case const& at) const {
  if (!at.claim.encrypted && at.rules.tls == TlsPolicy::require)
    return refuse(at.node, "TLS is required for it");
  auto const trust = at.rules.trust;
  auto const cleartext_wanted = at.rules.tls == TlsPolicy::never;
  if (trust == TrustMode::any || cleartext_wanted) return Authentication::none;
  if (trust == TrustMode::first_use && !known_.find(at.node)) return Authentication::none;
  return refuse(at.node, "it does not show its certificate");
}

// RFC 9174 sections 4.4.4.2 and 4.4.4.3.
Result<void> NeighbourAuthority::check_names(Case const& at) const {
  auto const& claim = at.claim;
  if (claim.node_id.empty() && at.rules.trust == TrustMode::any) return {};
  if (match_node_id(*claim.certificate, claim.node_id) == IdentityMatch::failure)
    return refuse(at.node, "its certificate is for another node");
  if (settings_.names == CertificateNames::network &&
      network_match(claim) == IdentityMatch::failure)
    return refuse(at.node, "its certificate is for another host");
  return {};
}

NeighbourAuthority::Verdict NeighbourAuthority::by_best_proof(Case const& at) const {
  auto const& certificate = *at.claim.certificate;
  if (at.node.is_null()) return Authentication::none;
  if (at.rules.fingerprint == certificate.fingerprint) return Authentication::pinned;
  if (named_by_ca(at)) return Authentication::ca;
  auto const named = match_node_id(certificate, at.claim.node_id) == IdentityMatch::success;
  auto const trusted = level_of(certificate) >= TrustLevel::trusted;
  return named && trusted ? Authentication::pinned : Authentication::none;
}

NeighbourAuthority::Verdict NeighbourAuthority::by_first_use(Case const& at) {
  auto const& certificate = *at.claim.certificate;
  if (at.node.is_null()) return refuse(at.node, "it withholds its node ID");
  if (auto const known = known_.find(at.node)) {
    if (*known == certificate.fingerprint) return Authentication::first_use;
    if (certificate.key && trust_.succeeds(*known, *certificate.key))
      return remember(at.node, certificate.fingerprint);
    return refuse(at.node,
                  "it shows another key than before, " + certificate.fingerprint.to_string() +
                      "; if that is right, forget the old one");
  }
  if (known_.full()) return refuse(at.node, "too many neighbours are remembered");
  spdlog::info("{} is met for the first time, with key {}",
               at.node.to_string(),
               certificate.fingerprint.to_string());
  return remember(at.node, certificate.fingerprint);
}

Authentication NeighbourAuthority::remember(Eid const& node, KeyFingerprint const& fingerprint) {
  auto saving = known_.remember(node, fingerprint);
  spawn(executor_, "first use", note(node, std::move(saving)));
  return Authentication::first_use;
}

NeighbourAuthority::Verdict NeighbourAuthority::by_pin(Case const& at) const {
  auto const& certificate = *at.claim.certificate;
  auto const good = at.rules.fingerprint ? *at.rules.fingerprint == certificate.fingerprint
                                         : level_of(certificate) >= TrustLevel::known;
  if (good && !at.node.is_null()) return Authentication::pinned;
  return refuse(at.node, "its key is not the pinned one: " + certificate.fingerprint.to_string());
}

NeighbourAuthority::Verdict NeighbourAuthority::by_ca(Case const& at) const {
  if (named_by_ca(at) && !at.node.is_null()) return Authentication::ca;
  auto const& certificate = *at.claim.certificate;
  return refuse(at.node,
                certificate.issued_by_trusted_ca() ? "its certificate has no name of it"
                                                   : certificate.path_error);
}

// The recommended policy wants a node ID and passes over network names (RFC 9174 section 4.4.5).
bool NeighbourAuthority::named_by_ca(Case const& at) const {
  auto const& certificate = *at.claim.certificate;
  if (!certificate.issued_by_trusted_ca()) return false;
  if (match_node_id(certificate, at.claim.node_id) == IdentityMatch::success) return true;
  return settings_.names == CertificateNames::network &&
         network_match(at.claim) == IdentityMatch::success;
}

TrustLevel NeighbourAuthority::level_of(PeerCertificate const& certificate) const {
  return certificate.key ? trust_.keyring()->level_of(*certificate.key) : TrustLevel::unknown;
}

Task<void> NeighbourAuthority::note(Eid node, Task<Result<void>> saving) {
  auto const saved = co_await std::move(saving);
  if (!saved)
    spdlog::error("the key of {} is not saved: {}", node.to_string(), saved.error().detail);
}

}  // namespace bindle::agent
