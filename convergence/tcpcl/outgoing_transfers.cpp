#include "convergence/tcpcl/outgoing_transfers.hpp"

#include "convergence/tcpcl/extension_items.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

TransferOutcome outcome_of(RefuseReason reason) {
  switch (reason) {
    case RefuseReason::completed:
      return TransferOutcome::refused_completed;
    case RefuseReason::no_resources:
      return TransferOutcome::refused_no_resources;
    case RefuseReason::retransmit:
      return TransferOutcome::refused_retransmit;
    case RefuseReason::not_acceptable:
      return TransferOutcome::refused_not_acceptable;
    case RefuseReason::extension_failure:
      return TransferOutcome::refused_extension;
    case RefuseReason::session_terminating:
      return TransferOutcome::refused_session_terminating;
    case RefuseReason::unknown:
      break;
  }
  return TransferOutcome::refused_unknown;
}

// Adds octets [offset, offset + length) of the bundle.
void add_range(WriteBatch& batch,
               OutgoingBundle const& bundle,
               std::uint64_t offset,
               std::uint64_t length) {
  for (ByteView piece : {ByteView(bundle.head), ByteView(bundle.payload), ByteView(bundle.tail)}) {
    if (offset >= piece.size()) {
      offset -= piece.size();
      continue;
    }
    auto const count = std::min<std::uint64_t>(piece.size() - offset, length);
    batch.add(piece.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(count)));
    offset = 0;
    length -= count;
  }
}

}  // namespace

std::uint64_t OutgoingTransfers::add(OutgoingBundle bundle) {
  Transfer transfer;
  transfer.length = bundle.size();
  transfer.bundle = std::move(bundle);
  transfers_.push_back(std::move(transfer));
  return end_id() - 1;
}

bool OutgoingTransfers::has_segment() const {
  return sending_id_ < end_id();
}

void OutgoingTransfers::fill(WriteBatch& batch, std::size_t segment_size) {
  while (has_segment() && batch.has_room()) {
    add_segment(batch, segment_size);
    advance();
  }
}

void OutgoingTransfers::add_segment(WriteBatch& batch, std::size_t segment_size) {
  auto& current = transfer(sending_id_);
  XferSegment segment;
  segment.transfer_id = sending_id_;
  segment.data_length = std::min<std::uint64_t>(current.length - current.sent, segment_size);
  auto const is_last = current.sent + segment.data_length == current.length;
  if (is_last) segment.flags |= kEnd;
  if (current.sent == 0) {
    segment.flags |= kStart;
    if (!is_last) segment.extension_items = transfer_length_list(current.length);
  }
  header_.clear();
  encode(header_, segment);
  batch.add(header_);
  add_range(batch, current.bundle, current.sent, segment.data_length);
  current.sent += segment.data_length;
}

// Moves past transfers that have no segment left to send.
void OutgoingTransfers::advance() {
  while (has_segment()) {
    auto& current = transfer(sending_id_);
    if (!current.decided && current.sent < current.length) return;
    if (!current.decided) retired_.push_back(std::move(current.bundle));
    ++sending_id_;
  }
}

Result<OutgoingTransfers::Transfer*> OutgoingTransfers::find_sent(std::uint64_t id) {
  if (id < first_id_) return nullptr;
  if (id >= end_id()) return fail(Errc::malformed, "answer to an unknown transfer");
  auto& found = transfer(id);
  if (found.decided) return nullptr;
  if (found.sent == 0) return fail(Errc::malformed, "answer to a transfer that has not begun");
  return &found;
}

// A transfer is over when all its octets are acknowledged; not every peer mirrors END.
Result<std::optional<OutgoingTransfers::Decided>> OutgoingTransfers::acknowledged(
    XferAck const& ack) {
  TRY(auto* const found, find_sent(ack.transfer_id));
  if (found == nullptr) return std::optional<Decided>();
  if (ack.acknowledged_length > found->sent)
    return fail(Errc::malformed, "more is acknowledged than was sent");
  found->acknowledged = std::max(found->acknowledged, ack.acknowledged_length);
  if (found->acknowledged < found->length) return std::optional<Decided>();
  auto const decided = decide(ack.transfer_id, TransferOutcome::acknowledged);
  forget_decided();
  return std::optional(decided);
}

Result<std::optional<OutgoingTransfers::Decided>> OutgoingTransfers::refused(
    XferRefuse const& refusal) {
  TRY(auto const* const found, find_sent(refusal.transfer_id));
  if (found == nullptr) return std::optional<Decided>();
  auto const decided = decide(refusal.transfer_id, outcome_of(refusal.reason));
  forget_decided();
  return std::optional(decided);
}

std::vector<OutgoingTransfers::Decided> OutgoingTransfers::give_up_queued() {
  std::vector<Decided> given_up;
  for (auto id = sending_id_; id < end_id(); ++id)
    if (auto const& queued = transfer(id); queued.sent == 0 && !queued.decided)
      given_up.push_back(decide(id, TransferOutcome::refused_session_terminating));
  forget_decided();
  return given_up;
}

std::vector<OutgoingTransfers::Decided> OutgoingTransfers::give_up_all() {
  std::vector<Decided> given_up;
  for (auto id = first_id_; id < end_id(); ++id)
    if (!transfer(id).decided) given_up.push_back(decide(id, TransferOutcome::link_lost));
  forget_decided();
  return given_up;
}

// A bundle that has begun may be part of a write that is under way.
OutgoingTransfers::Decided OutgoingTransfers::decide(std::uint64_t id, TransferOutcome outcome) {
  auto& found = transfer(id);
  auto bundle = std::move(found.bundle);
  if (found.sent > 0 && bundle.size() > 0) retired_.push_back(std::move(bundle));
  found.decided = true;
  return Decided{id, outcome, found.length};
}

void OutgoingTransfers::forget_decided() {
  advance();
  while (!transfers_.empty() && transfers_.front().decided) {
    transfers_.pop_front();
    ++first_id_;
  }
}

}  // namespace bindle::convergence::tcpcl
