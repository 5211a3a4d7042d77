#pragma once

#include "bundle/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace bindle::convergence::tcpcl {

// Whether a session runs under TLS (RFC 9174 section 4.3): both contact headers must offer it.
enum class TlsPolicy {
  never,    // not offered; a peer that offers it gets a plain session
  prefer,   // offered; a peer that does not offer it gets a plain session
  require,  // offered; a peer that does not offer it gets none
};

struct Config {
  std::string node_id;  // told to peers in SESS_INIT, for example "dtn://name/"

  // Told instead to whoever dials us under a node ID of the same URI scheme: some agents read only
  // their own. Empty: none.
  std::string second_node_id;

  std::chrono::seconds keepalive{15};  // the smaller of the two peers' counts; 0 turns it off
  std::chrono::milliseconds idle_timeout{0};            // without a transfer; 0: never ends
  std::chrono::milliseconds handshake_timeout{30'000};  // from TCP established to SESS_INIT
  std::chrono::milliseconds ending_timeout{10'000};     // for transfers after SESS_TERM

  // What we accept. A chunk bundle of 1 MiB fits one segment.
  std::uint64_t segment_mru = 2u << 20;
  std::uint64_t transfer_mru = 16u << 20;

  // The largest segment we send; the peer's segment MRU may lower it.
  std::size_t segment_size = 2u << 20;

  // The longest bundle we send; the peer's transfer MRU may lower it.
  std::uint64_t transfer_mtu = std::numeric_limits<std::uint64_t>::max();

  // One session stops reading its socket while more than this is received but not yet durable.
  std::size_t receive_window_bytes = 32u << 20;
  std::size_t receive_window_bundles = 1024;

  // What all sessions together may hold of bundles that are arriving or not yet durable. A
  // transfer that would pass it is refused with "no resources".
  std::size_t receive_memory = 64u << 20;

  std::size_t max_sessions = 64;  // accepted ones; further ones are closed at once

  std::chrono::milliseconds backoff_min{1'000};
  std::chrono::milliseconds backoff_max{60'000};
  std::chrono::milliseconds connect_timeout{15'000};
};

// Fails with Errc::invalid_argument and a sentence for the person who wrote the configuration.
Result<void> validate(Config const& config);

}  // namespace bindle::convergence::tcpcl
