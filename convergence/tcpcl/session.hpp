#pragma once

#include "convergence/link.hpp"
#include "convergence/receive_memory.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/counters.hpp"
#include "convergence/tcpcl/incoming_transfers.hpp"
#include "convergence/tcpcl/message_reader.hpp"
#include "convergence/tcpcl/messages.hpp"
#include "convergence/tcpcl/negotiation.hpp"
#include "convergence/tcpcl/outgoing_transfers.hpp"
#include "convergence/tcpcl/write_batch.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace bindle::convergence::tcpcl {

// The active entity opened the TCP connection (RFC 9174 section 4.1).
enum class Role { active, passive };

// Asked about the peer when its SESS_INIT has come: what it calls itself, empty if it does not. An
// error ends the session with "Contact Failure" (RFC 9174 section 4.4.4).
using PeerCheck = std::function<Result<void>(std::string const& node_id)>;

// What a session tells the one who runs it.
namespace event {

// Bundles may be sent from now on.
struct Established {
  std::string peer_node_id;
  std::chrono::seconds keepalive{0};
  std::uint64_t peer_segment_mru = 0;
  std::uint64_t peer_transfer_mru = 0;
  std::uint64_t transfer_mtu = 0;
};

// To be answered, now or later, with Session::decided().
struct BundleArrived {
  IncomingTransfers::Ticket ticket = 0;
  Bytes bundle;
};

// The connection was lost in the middle of a transfer.
struct TransferInterrupted {
  Bytes beginning;  // of the bundle; never empty
};

struct TransferDecided {
  std::uint64_t transfer_id = 0;
  TransferOutcome outcome{};
};

// The peer is idle, so memory for what arrives may be given back.
struct Quiet {};

// For the log.
struct Remark {
  enum class Severity { debug, warning };
  Severity severity = Severity::debug;
  std::string text;
};

}  // namespace event

using Event = std::variant<event::Established,
                           event::BundleArrived,
                           event::TransferInterrupted,
                           event::TransferDecided,
                           event::Quiet,
                           event::Remark>;

// One TCPCLv4 session, as pure protocol: octets and time go in, octets and events come out. It
// knows no socket, clock or thread. Who runs it
//  - reads into space() and tells arrived(), as long as space() is not empty;
//  - writes what begin_write() gives and tells wrote(), as long as there is something;
//  - calls tick() at next_tick(), and looks at next_tick() again after events;
//  - takes and handles the events after every call, and then calls proceed(), until there are
//    none: what follows SESS_INIT is looked at only once Established was handled;
//  - when phase() is securing and begin_write() gives nothing, performs the TLS handshake, during
//    which it neither reads nor writes for the session, and tells secured() or disconnected(). What
//    it reads and writes from then on goes through TLS;
//  - when begin_write() gives nothing and phase() is closing, ends its half of the TCP
//    connection and reads on to the peer's end; when phase() is closed, closes at once.
class Session {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Phase {
    contact,   // waiting for the peer's contact header
    securing,  // both contact headers offer TLS; its handshake is under way
    init,      // waiting for the peer's SESS_INIT
    established,
    closing,  // nothing that arrives matters any more; what is queued may still be written
    closed,
  };

  // What is decided elsewhere.
  struct Decisions {
    TlsPolicy tls = TlsPolicy::never;
    PeerCheck check_peer;
    Admission admit;
    std::string own_node_id = {};  // of an active entity; empty: that of the configuration
  };

  // Both `config` and `memory` outlive the session.
  Session(Config const& config, Role role, ReceiveMemory& memory, Decisions decisions, Time now);

  // Where the next octets go, in this order. Both empty while the session must not read.
  std::array<std::span<std::uint8_t>, 2> space();
  void arrived(std::size_t count, Time now);

  // The octets of the next write; empty if there are none now. They stay valid until wrote().
  std::span<ByteView const> begin_write();
  void wrote(Time now);

  // A write is under way, or there is something for the next one.
  bool anything_to_write() const;

  // The TLS handshake succeeded.
  void secured(Time now);

  // Hands over a bundle: the id of its transfer, whose TransferDecided follows, or why it cannot
  // be sent. Only once Established was given.
  std::variant<std::uint64_t, TransferOutcome> send(OutgoingBundle bundle);

  // The answer to BundleArrived. May come in any phase.
  void decided(IncomingTransfers::Ticket ticket, std::optional<RefuseReason> refusal, Time now);

  // Begins a clean end: SESS_TERM, then transfers under way may finish.
  void terminate(TermReason reason, Time now);

  // The TCP connection is gone, or was no good.
  void disconnected(std::string const& why, Failure failure = Failure::none);

  void tick(Time now);
  std::optional<Time> next_tick(Time now) const;

  std::vector<Event> take_events();
  void proceed(Time now);

  Phase phase() const { return phase_; }

  // What an active entity calls itself.
  std::string const& own_node_id() const { return own_node_id_; }

  LinkCounters const& counters() const { return counters_; }

  // Why the session ended; empty before.
  std::string const& end_reason() const { return end_reason_; }

  // Nothing is being sent, received or waiting for an answer.
  bool idle() const { return incoming_.idle() && !outgoing_.any_undecided(); }

  // One of the two ended it with the reason "Idle timeout".
  bool ended_idle() const { return ended_idle_; }

  // What the peer is to blame for, if anything.
  Failure failure() const { return failure_; }

 private:
  bool process_contact_header(Time now);
  void refuse_contact(TermReason reason, std::string const& why, Time now);
  void blame(Failure failure);
  void blame_for_violation();
  bool process_data();
  bool process_message(Time now);
  void unreadable(Error const& error, Time now);
  void refuse_segment(std::uint64_t length, Time now);

  void handle(SessInit const& message, Time now);
  void handle(XferSegment const& message, Time now);
  void handle(XferAck const& message, Time now);
  void handle(XferRefuse const& message, Time now);
  void handle(Keepalive const& message, Time now);
  void handle(SessTerm const& message, Time now);
  void handle(MsgReject const& message, Time now);
  bool is_expected(MessageType type) const;

  void end_segment();
  void settle(Result<std::optional<OutgoingTransfers::Decided>> const& answer,
              MessageType type,
              Time now);
  void settle(std::vector<OutgoingTransfers::Decided> const& given_up);
  void report(OutgoingTransfers::Decided const& decided);
  void queue_answers(Time now);
  void reject(RejectReason reason, std::uint8_t header, Time now);
  void count_rejection(std::string text, Time now);
  void send_term(SessTerm const& term, Time now);

  // Ends the session with a last message, or without.
  void close_with_term(TermReason reason, std::string const& why, Time now);
  void close(std::string const& why, Time now);
  void close_when_ended(Time now);
  void tick_established(Time now);
  void remark(event::Remark::Severity severity, std::string text);

  bool may_read() const;

  bool idle_shutdown_on() const { return config_.idle_timeout.count() > 0; }

  bool keepalive_on() const { return parameters_.keepalive.count() > 0; }

  Config const& config_;
  Role const role_;
  TlsPolicy const tls_;
  std::string const own_node_id_;
  PeerCheck check_peer_;
  MessageReader reader_;
  IncomingTransfers incoming_;
  OutgoingTransfers outgoing_;
  WriteBatch batch_;
  Bytes messages_;  // waiting to be written, ahead of segments
  std::vector<Event> events_;
  LinkCounters counters_;

  Phase phase_ = Phase::contact;
  bool writing_ = false;
  bool established_untold_ = false;
  bool term_sent_ = false;
  bool term_received_ = false;
  Failure failure_ = Failure::none;
  bool ended_idle_ = false;
  std::size_t direct_space_ = 0;  // of the last space(), what leads to the transfer's buffer
  SessionParameters parameters_;
  std::uint64_t refusals_remarked_ = 0;
  int rejections_ = 0;
  Time last_arrived_;
  Time last_wrote_;
  Time last_message_;  // other than KEEPALIVE
  Time phase_limit_;   // of the handshake, of ending, of closing
  std::string end_reason_;
};

}  // namespace bindle::convergence::tcpcl
