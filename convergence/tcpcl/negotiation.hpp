#pragma once

#include "bundle/result.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/messages.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bindle::convergence::tcpcl {

// What two SESS_INIT messages make of a session (RFC 9174 section 4.7).
struct SessionParameters {
  std::chrono::seconds keepalive{0};  // 0: off
  std::size_t segment_size = 0;       // of what we send
  std::uint64_t transfer_mtu = 0;     // the longest bundle we may send
};

ContactHeader our_contact_header(TlsPolicy policy);

// Whether the session runs under TLS (section 4.3). Fails with Errc::not_permitted where the answer
// is SESS_TERM "Contact Failure".
Result<bool> negotiate_tls(TlsPolicy policy, ContactHeader const& theirs);

// `peer_node_id` as the peer's SESS_INIT has it; empty while it has not come.
SessInit our_sess_init(Config const& config, std::string_view peer_node_id = {});

// Fails with Errc::malformed or Errc::unsupported where the answer is SESS_TERM "Contact
// Failure".
Result<SessionParameters> negotiate(Config const& config, SessInit const& theirs);

}  // namespace bindle::convergence::tcpcl
