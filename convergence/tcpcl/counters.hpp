#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bindle::convergence::tcpcl {

// Why a TCP connection came to no session, or a session to a bad end.
enum class Failure : std::uint8_t {
  none,           // what the peer did was in order
  not_tcpcl,      // no contact header (RFC 9174 section 4.2)
  version,        // of TCPCL, that is not spoken here
  tls,            // the handshake failed, or TLS was required and not offered
  not_permitted,  // its certificate or its node ID was refused
  sess_init,      // none that can be agreed to, or something else in its place
  timed_out,      // silent before there was a session
  gone,           // ended by the peer before there was a session
  violation,      // of the protocol, in a session
};

inline constexpr std::array kFailures{Failure::not_tcpcl,
                                      Failure::version,
                                      Failure::tls,
                                      Failure::not_permitted,
                                      Failure::sess_init,
                                      Failure::timed_out,
                                      Failure::gone,
                                      Failure::violation};

// The enumerator's own name.
std::string_view name(Failure failure);

// What became of the connections of an entity, since it began.
struct Counters {
  std::uint64_t accepted = 0;     // TCP connections
  std::uint64_t sessions = 0;     // established, whoever dialled
  std::uint64_t evicted = 0;      // came to no session, and made room for newcomers
  std::uint64_t turned_away = 0;  // at once, because there were too many sessions

  std::uint64_t of(Failure failure) const { return failures_[static_cast<std::size_t>(failure)]; }

  void count(Failure failure) { ++failures_[static_cast<std::size_t>(failure)]; }

 private:
  std::array<std::uint64_t, kFailures.size() + 1> failures_{};
};

}  // namespace bindle::convergence::tcpcl
