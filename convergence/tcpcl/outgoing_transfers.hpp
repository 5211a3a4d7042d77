#pragma once

#include "convergence/link.hpp"
#include "convergence/tcpcl/messages.hpp"
#include "convergence/tcpcl/write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace bindle::convergence::tcpcl {

// The sending half of a session (RFC 9174 section 5.2): one transfer after the other, in
// segments, without waiting for acknowledgements. A bundle is freed once its last segment was
// written; what remains of it until it is decided is a few numbers.
class OutgoingTransfers {
 public:
  struct Decided {
    std::uint64_t transfer_id = 0;
    TransferOutcome outcome{};
    std::uint64_t length = 0;
  };

  // Queues a bundle that is not empty. Transfer ids count from 0.
  std::uint64_t add(OutgoingBundle bundle);

  bool has_segment() const;

  // Adds segments of at most `segment_size` octets while the batch has room. What they refer to
  // stays valid until written().
  void fill(WriteBatch& batch, std::size_t segment_size);

  void written() { retired_.clear(); }

  // What the peer's answer decides, if it decides anything. Fails with Errc::malformed on an
  // answer to what we have not sent (to be rejected as unexpected).
  Result<std::optional<Decided>> acknowledged(XferAck const& ack);
  Result<std::optional<Decided>> refused(XferRefuse const& refusal);

  // Gives up what has not begun (the session is ending), or everything.
  std::vector<Decided> give_up_queued();
  std::vector<Decided> give_up_all();

  bool any_undecided() const { return !transfers_.empty(); }

 private:
  struct Transfer {
    OutgoingBundle bundle;
    std::uint64_t length = 0;
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;
    bool decided = false;
  };

  std::uint64_t end_id() const { return first_id_ + transfers_.size(); }

  Transfer& transfer(std::uint64_t id) { return transfers_[id - first_id_]; }

  Result<Transfer*> find_sent(std::uint64_t id);
  void add_segment(WriteBatch& batch, std::size_t segment_size);
  void advance();
  Decided decide(std::uint64_t id, TransferOutcome outcome);
  void forget_decided();

  // Transfers first_id_, first_id_ + 1 and so on; decided ones leave from the front.
  std::deque<Transfer> transfers_;
  std::uint64_t first_id_ = 0;
  std::uint64_t sending_id_ = 0;  // the first that may have segments left
  std::vector<OutgoingBundle> retired_;
  Bytes header_;
};

}  // namespace bindle::convergence::tcpcl
