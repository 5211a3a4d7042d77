#pragma once

#include "convergence/tcpcl/tls/peer_certificate.hpp"

#include <string_view>

namespace bindle::convergence::tcpcl {

// What a certificate says to a claimed identity (RFC 9174 section 4.4.4).
enum class IdentityMatch {
  absent,   // nothing
  success,  // one of its claims is that identity
  failure,  // it has claims, and none is that identity
};

// Section 4.4.4.3. `node_id` is the one of the peer's SESS_INIT; what is no node ID never matches.
IdentityMatch match_node_id(PeerCertificate const& certificate, std::string_view node_id);

// The other end of the TCP connection, as this node reached or sees it.
struct NetworkIdentity {
  std::string_view dns_name;  // that was resolved to dial; empty if there was none
  ByteView address;           // 4 or 16 octets
};

// Section 4.4.4.2. DNS names are compared as a whole: wildcards, which section 4.4.1 discourages,
// match nothing. DNS-IDs are passed over when no name was resolved, because there is nothing to
// hold against them.
IdentityMatch match_network(PeerCertificate const& certificate, NetworkIdentity const& peer);

}  // namespace bindle::convergence::tcpcl
