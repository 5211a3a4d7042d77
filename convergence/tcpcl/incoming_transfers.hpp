#pragma once

#include "convergence/link.hpp"
#include "convergence/receive_memory.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>

namespace bindle::convergence::tcpcl {

// Asked when a transfer begins, with its length if that was announced. A reason refuses it.
using Admission = std::function<std::optional<RefuseReason>(std::optional<std::uint64_t>)>;

// The receiving half of a session (RFC 9174 section 5.2): puts segments together and answers
// each, in the order of their arrival, with XFER_ACK or XFER_REFUSE. The last segment of a
// bundle is answered when the node has decided about the bundle; the answers to what arrived
// after it wait behind that one.
class IncomingTransfers {
 public:
  // Names an arrived bundle towards decided().
  using Ticket = std::uint64_t;

  struct Arrived {
    Ticket ticket = 0;
    Bytes bundle;
  };

  enum class Verdict {
    storing,
    refused,     // an XFER_REFUSE is on its way; the data is of no use
    unexpected,  // to be answered with MSG_REJECT; the data is of no use
  };

  // Both `config` and `memory` outlive this.
  IncomingTransfers(Config const& config, ReceiveMemory& memory, Admission admission);
  ~IncomingTransfers();

  IncomingTransfers(IncomingTransfers const&) = delete;
  IncomingTransfers& operator=(IncomingTransfers const&) = delete;

  // A segment begins that is no longer than our segment MRU.
  Verdict begin_segment(XferSegment const& segment);

  // The data of the segment, in any portions; what is of no use is dropped.
  void store(ByteView data);

  // Where up to `count` octets of data can be put directly; empty if they are of no use. Then
  // tell how many were put there.
  std::span<std::uint8_t> space(std::uint64_t count);
  void stored(std::size_t count);

  // All data of the segment was given. The bundle, if it is complete.
  std::optional<Arrived> end_segment();

  // The bundle is durable (no reason) or refused. Returns its length.
  std::size_t decided(Ticket ticket, std::optional<RefuseReason> refusal);

  // Refuse transfers that begin from now on: the session is ending.
  void begin_none() { begin_none_ = true; }

  // Gives up the bundle that is arriving, because its connection is lost, and returns what came of
  // it, if anything did. What space() gave stays writable, because a read may be under way.
  Bytes abandon();

  // Appends the answers that may leave now.
  void take_answers(Bytes& out);

  // False: read no more before something was decided.
  bool window_open() const;

  // Nothing is arriving, undecided or unanswered.
  bool idle() const { return !current_ && answers_.empty(); }

  // Transfers refused so far, and why the last one was.
  std::uint64_t refusals() const { return refusals_; }

  RefuseReason last_refusal() const { return last_refusal_; }

 private:
  struct Transfer {
    std::uint64_t id = 0;
    std::optional<std::uint64_t> announced;
    Bytes buffer;            // may be longer than `filled`
    std::size_t filled = 0;  // octets that arrived
    std::size_t charged = 0;
  };

  struct Refused {
    std::uint64_t id = 0;
    RefuseReason reason{};
  };

  struct Answer {
    XferAck ack;
    std::optional<RefuseReason> refusal;
    bool undecided = false;
    std::size_t held = 0;  // octets of the bundle that is undecided
  };

  Verdict begin_transfer(XferSegment const& segment);
  Verdict continue_transfer(XferSegment const& segment);
  std::optional<RefuseReason> check_length(XferSegment const& segment) const;
  Verdict refuse(std::uint64_t id, RefuseReason reason);
  void drop_current();
  void answer_with_refusal(Refused const& refused);
  void reserve(std::uint64_t expected);
  bool charge(std::size_t count);
  Transfer* storing();

  Config const& config_;
  ReceiveMemory& memory_;
  Admission admission_;
  bool begin_none_ = false;

  std::uint8_t segment_flags_ = 0;
  Verdict verdict_ = Verdict::unexpected;
  std::optional<Transfer> current_;
  Bytes abandoned_;
  std::optional<Refused> refused_;  // the transfer whose stragglers may still come

  std::deque<Answer> answers_;  // tickets first_ticket_, first_ticket_ + 1 and so on
  Ticket first_ticket_ = 0;
  std::size_t undecided_bundles_ = 0;
  std::size_t undecided_bytes_ = 0;
  std::uint64_t refusals_ = 0;
  RefuseReason last_refusal_{};
};

}  // namespace bindle::convergence::tcpcl
