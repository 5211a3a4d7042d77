#pragma once

#include "bundle/bytes.hpp"
#include "convergence/link.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/tls/peer_certificate.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bindle::convergence::tcpcl {

// What there is to judge a peer by when its SESS_INIT has come.
struct PeerClaim {
  std::string node_id;      // of the SESS_INIT; empty: withheld
  std::string dialled_url;  // empty: the peer dialled us
  std::string dns_name;     // that was resolved to dial; empty if there was none
  Bytes address;            // of the other end: 4 or 16 octets
  bool encrypted = false;
  std::optional<PeerCertificate> certificate;  // the peer has its private key
};

// Decides with whom there may be sessions. The node implements it; it outlives the entity. Called
// on the entity's thread, and must not block it.
class PeerAuthority {
 public:
  virtual ~PeerAuthority() = default;

  // Of a session that is dialled to `dialled_url`, or accepted if that is empty.
  virtual TlsPolicy tls_policy(std::string_view dialled_url) const = 0;

  // What this node calls itself in a session that it dials to `dialled_url`; empty: as always.
  virtual std::string own_node_id(std::string_view dialled_url) const = 0;

  // In the middle of the TLS handshake; an error fails it.
  virtual Result<void> check_certificate(PeerCertificate const& certificate,
                                         std::string_view dialled_url) = 0;

  // Before the session is established; an error ends it with "Contact Failure" (RFC 9174 sections
  // 4.4.4.2 and 4.4.4.3).
  virtual Result<Authentication> check_peer(PeerClaim const& claim) = 0;
};

// Takes everyone, and believes nobody.
class EveryPeer final : public PeerAuthority {
 public:
  explicit EveryPeer(TlsPolicy tls) : tls_(tls) {}

  TlsPolicy tls_policy(std::string_view) const override { return tls_; }

  std::string own_node_id(std::string_view) const override { return {}; }

  Result<void> check_certificate(PeerCertificate const&, std::string_view) override { return {}; }

  Result<Authentication> check_peer(PeerClaim const&) override { return Authentication::none; }

 private:
  TlsPolicy tls_;
};

}  // namespace bindle::convergence::tcpcl
