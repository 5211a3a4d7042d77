#pragma once

#include "bundle/eid.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/tls/peer_certificate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

using convergence::tcpcl::KeyFingerprint;
using convergence::tcpcl::TlsPolicy;

// What it takes for a neighbour to be believed.
enum class TrustMode {
  any,        // nothing; it is authenticated all the same where that is possible
  first_use,  // the key with which it was met first
  pinned,     // its fingerprint as configured, or else a key of the keyring
  ca,         // a certificate of a trusted CA for its node ID
};

// Which names a certificate of a CA must have for its holder (RFC 9174 section 4.4.5).
enum class CertificateNames {
  node,     // its node ID
  network,  // its node ID, or else its DNS name or address
};

// What the administrator decided about one neighbour.
struct NeighbourPolicy {
  Eid node;
  std::string address;  // "tcpcl://HOST:PORT" at which it is dialled; may be empty
  std::optional<TlsPolicy> tls;
  std::optional<TrustMode> trust;
  std::optional<KeyFingerprint> fingerprint;
  bool local = false;  // gets what is for local neighbours only
  Eid dial_as;         // what this node calls itself when it dials it; null: as always
};

// What counts for one neighbour, defaults included.
struct NeighbourRules {
  TlsPolicy tls = TlsPolicy::prefer;
  TrustMode trust = TrustMode::any;
  std::optional<KeyFingerprint> fingerprint;
  bool local = false;
};

struct NeighbourSettings {
  TlsPolicy tls = TlsPolicy::prefer;
  TrustMode trust = TrustMode::any;
  CertificateNames names = CertificateNames::node;
  std::vector<NeighbourPolicy> neighbours;

  NeighbourPolicy const* find(Eid const& node) const;

  // Null too when `url` is empty.
  NeighbourPolicy const* find_dialled(std::string_view url) const;

  // Of a neighbour for which a key or a CA is to vouch, TLS is required unless its policy says
  // otherwise; a fingerprint means that it is pinned. Null: a neighbour without a policy.
  NeighbourRules rules(NeighbourPolicy const* policy) const;
};

}  // namespace bindle::agent
