#pragma once

#include "bundle/bytes.hpp"
#include "convergence/tcpcl/session.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::testing {

namespace tcpcl = convergence::tcpcl;

inline Bytes pattern(std::size_t length, std::uint8_t seed = 1) {
  Bytes bytes(length);
  for (std::size_t i = 0; i < length; ++i)
    bytes[i] = static_cast<std::uint8_t>(seed + i * 31 + i / 251);
  return bytes;
}

inline convergence::OutgoingBundle outgoing(Bytes payload) {
  return convergence::OutgoingBundle{{}, std::move(payload), {}};
}

template <class Message>
Bytes encoded(Message const& message) {
  Bytes out;
  tcpcl::encode(out, message);
  return out;
}

inline Bytes operator+(Bytes left, ByteView right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// One side of a session under a virtual clock. Remembers what the session told.
class TcpclPeer {
 public:
  using Role = tcpcl::Role;
  using Phase = tcpcl::Session::Phase;

  struct Options {
    std::size_t read_at_most = SIZE_MAX;  // octets a read
    bool durable_at_once = true;
    std::size_t receive_memory = 64u << 20;
    tcpcl::TlsPolicy tls = tcpcl::TlsPolicy::never;
  };

  explicit TcpclPeer(Role role, tcpcl::Config config = {})
      : TcpclPeer(role, std::move(config), Options()) {}

  TcpclPeer(Role role, tcpcl::Config config, Options options)
      : config_(std::move(config)),
        options_(options),
        memory_(options.receive_memory),
        session_(config_, role, memory_, decisions(), now_) {}

  // Gives the session octets until it takes no more; the number taken.
  std::size_t feed(ByteView octets) {
    std::size_t taken = 0;
    while (taken < octets.size()) {
      auto const count = put(octets.subspan(taken));
      if (count == 0) break;
      taken += count;
    }
    return taken;
  }

  // All that the session wants to write now.
  Bytes output() {
    Bytes all;
    for (auto pieces = session_.begin_write(); !pieces.empty(); pieces = session_.begin_write()) {
      for (auto const piece : pieces)
        all.insert(all.end(), piece.begin(), piece.end());
      session_.wrote(now_);
    }
    return all;
  }

  std::variant<std::uint64_t, convergence::TransferOutcome> send(Bytes bundle) {
    return session_.send(outgoing(std::move(bundle)));
  }

  void decide(std::uint64_t ticket, std::optional<convergence::RefuseReason> refusal = {}) {
    session_.decided(ticket, refusal, now_);
    act();
  }

  void advance(std::chrono::milliseconds by) {
    now_ += by;
    session_.tick(now_);
    act();
  }

  void terminate() {
    session_.terminate(tcpcl::TermReason::unknown, now_);
    act();
  }

  void disconnect() {
    session_.disconnected("test");
    act();
  }

  tcpcl::Session& session() { return session_; }

  Phase phase() const { return session_.phase(); }

  convergence::ReceiveMemory const& memory() const { return memory_; }

  std::optional<tcpcl::event::Established> established;
  std::vector<tcpcl::event::BundleArrived> arrived;
  std::vector<Bytes> beginnings;  // of transfers that were interrupted
  std::map<std::uint64_t, convergence::TransferOutcome> outcomes;
  std::optional<convergence::RefuseReason> admission;  // the answer to admit()
  std::vector<std::optional<std::uint64_t>> admitted;
  std::vector<std::string> remarks;
  std::optional<std::string> peer_refused;  // why peers are turned away, if they are
  std::vector<std::string> peers_checked;

 private:
  tcpcl::Session::Decisions decisions() {
    return {options_.tls,
            [this](std::string const& node_id) { return check_peer(node_id); },
            [this](auto length) { return admit(length); }};
  }

  Result<void> check_peer(std::string const& node_id) {
    peers_checked.push_back(node_id);
    if (peer_refused) return fail(Errc::not_permitted, *peer_refused);
    return {};
  }

  std::optional<convergence::RefuseReason> admit(std::optional<std::uint64_t> length) {
    admitted.push_back(length);
    return admission;
  }

  std::size_t put(ByteView octets) {
    std::size_t count = 0;
    for (auto const space : session_.space()) {
      auto const wanted =
          std::min({space.size(), octets.size() - count, options_.read_at_most - count});
      if (wanted > 0) std::memcpy(space.data(), octets.data() + count, wanted);
      count += wanted;
    }
    if (count == 0) return 0;
    session_.arrived(count, now_);
    act();
    return count;
  }

  void act() {
    for (auto events = session_.take_events(); !events.empty(); events = session_.take_events()) {
      for (auto& event : events)
        std::visit([this](auto& it) { note(it); }, event);
      session_.proceed(now_);
    }
  }

  void note(tcpcl::event::Established const& event) { established = event; }

  void note(tcpcl::event::BundleArrived& event) {
    auto const ticket = event.ticket;
    arrived.push_back(std::move(event));
    if (options_.durable_at_once) session_.decided(ticket, std::nullopt, now_);
  }

  void note(tcpcl::event::TransferInterrupted& event) {
    beginnings.push_back(std::move(event.beginning));
  }

  void note(tcpcl::event::TransferDecided const& event) {
    outcomes[event.transfer_id] = event.outcome;
  }

  void note(tcpcl::event::Quiet const&) {}

  void note(tcpcl::event::Remark const& event) { remarks.push_back(event.text); }

  tcpcl::Config config_;
  Options options_;
  convergence::ReceiveMemory memory_;
  tcpcl::Session::Time now_{};
  tcpcl::Session session_;
};

// Carries octets both ways until neither side has more to say.
inline void exchange(TcpclPeer& a, TcpclPeer& b) {
  Bytes to_b;
  Bytes to_a;
  for (bool moved = true; moved;) {
    to_b = std::move(to_b) + a.output();
    to_a = std::move(to_a) + b.output();
    auto const taken_b = b.feed(to_b);
    auto const taken_a = a.feed(to_a);
    to_b.erase(to_b.begin(), to_b.begin() + static_cast<std::ptrdiff_t>(taken_b));
    to_a.erase(to_a.begin(), to_a.begin() + static_cast<std::ptrdiff_t>(taken_a));
    moved = taken_a + taken_b > 0;
  }
}

}  // namespace bindle::testing
