#include "convergence/tcpcl/incoming_transfers.hpp"

#include "convergence/tcpcl/extension_items.hpp"

#include <algorithm>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

// A sender's word alone reserves no more than this; beyond it the buffer doubles as data comes.
constexpr std::size_t kMaxReserve = 4u << 20;

// A buffer is made this much longer at a time: the part that the vector clears is still in the
// processor's cache when the socket's data is put there.
constexpr std::size_t kStep = 256u << 10;

// Answers that wait behind an undecided bundle. Bounds what one-octet segments can cost us.
constexpr std::size_t kMaxAnswers = 8192;

}  // namespace

IncomingTransfers::IncomingTransfers(Config const& config,
                                     ReceiveMemory& memory,
                                     Admission admission)
    : config_(config), memory_(memory), admission_(std::move(admission)) {}

IncomingTransfers::~IncomingTransfers() {
  drop_current();
  memory_.give_back(undecided_bytes_);
}

IncomingTransfers::Verdict IncomingTransfers::begin_segment(XferSegment const& segment) {
  segment_flags_ = segment.flags;
  verdict_ = (segment.flags & kStart) != 0 ? begin_transfer(segment) : continue_transfer(segment);
  if (verdict_ != Verdict::storing) return verdict_;
  if (auto const reason = check_length(segment))
    return verdict_ = refuse(segment.transfer_id, *reason);
  reserve(current_->announced.value_or(current_->filled + segment.data_length));
  return verdict_;
}

IncomingTransfers::Verdict IncomingTransfers::begin_transfer(XferSegment const& segment) {
  if (current_) return Verdict::unexpected;
  auto const id = segment.transfer_id;
  auto const announced = announced_length(segment.extension_items);
  if (begin_none_) return refuse(id, RefuseReason::session_terminating);
  if (!announced) return refuse(id, RefuseReason::extension_failure);

  auto length = *announced;
  if (!length && (segment.flags & kEnd) != 0) length = segment.data_length;
  if (length && *length > config_.transfer_mru) return refuse(id, RefuseReason::not_acceptable);
  if (auto const reason = admission_(length)) return refuse(id, *reason);
  refused_.reset();
  Transfer transfer;
  transfer.id = id;
  transfer.announced = *announced;
  current_ = std::move(transfer);
  return Verdict::storing;
}

IncomingTransfers::Verdict IncomingTransfers::continue_transfer(XferSegment const& segment) {
  if (current_ && current_->id == segment.transfer_id) return Verdict::storing;
  if (!refused_ || refused_->id != segment.transfer_id) return Verdict::unexpected;
  answer_with_refusal(*refused_);
  return Verdict::refused;
}

std::optional<RefuseReason> IncomingTransfers::check_length(XferSegment const& segment) const {
  auto const total = current_->filled + segment.data_length;
  auto const is_last = (segment.flags & kEnd) != 0;
  if (total > config_.transfer_mru) return RefuseReason::not_acceptable;
  if (total > current_->announced.value_or(total)) return RefuseReason::not_acceptable;
  if (is_last && total != current_->announced.value_or(total)) return RefuseReason::not_acceptable;
  if (is_last && total == 0) return RefuseReason::not_acceptable;
  return std::nullopt;
}

IncomingTransfers::Verdict IncomingTransfers::refuse(std::uint64_t id, RefuseReason reason) {
  if (current_ && current_->id == id) drop_current();
  refused_ = Refused{id, reason};
  answer_with_refusal(*refused_);
  ++refusals_;
  last_refusal_ = reason;
  return Verdict::refused;
}

void IncomingTransfers::answer_with_refusal(Refused const& refused) {
  Answer answer;
  answer.ack.transfer_id = refused.id;
  answer.refusal = refused.reason;
  answers_.push_back(answer);
}

Bytes IncomingTransfers::abandon() {
  if (!current_) return {};
  abandoned_ = std::move(current_->buffer);
  auto const filled = static_cast<std::ptrdiff_t>(current_->filled);
  drop_current();
  return {abandoned_.begin(), abandoned_.begin() + filled};
}

void IncomingTransfers::drop_current() {
  if (!current_) return;
  memory_.give_back(current_->charged);
  current_.reset();
}

IncomingTransfers::Transfer* IncomingTransfers::storing() {
  return verdict_ == Verdict::storing ? &*current_ : nullptr;
}

void IncomingTransfers::reserve(std::uint64_t expected) {
  auto& buffer = current_->buffer;
  auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(expected, kMaxReserve));
  if (wanted > buffer.capacity()) buffer.reserve(std::max(wanted, 2 * buffer.capacity()));
}

// Makes sure that `count` more octets may be held, or refuses the transfer.
bool IncomingTransfers::charge(std::size_t count) {
  auto& transfer = *current_;
  auto const needed = transfer.filled + count;
  if (needed <= transfer.charged) return true;
  if (!memory_.take(needed - transfer.charged)) {
    verdict_ = refuse(transfer.id, RefuseReason::no_resources);
    return false;
  }
  transfer.charged = needed;
  return true;
}

void IncomingTransfers::store(ByteView data) {
  auto* const transfer = storing();
  if (transfer == nullptr || !charge(data.size())) return;
  transfer->buffer.resize(transfer->filled);
  transfer->buffer.insert(transfer->buffer.end(), data.begin(), data.end());
  transfer->filled += data.size();
}

std::span<std::uint8_t> IncomingTransfers::space(std::uint64_t count) {
  auto* const transfer = storing();
  auto const room = static_cast<std::size_t>(std::min<std::uint64_t>(count, kStep));
  if (transfer == nullptr || !charge(room)) return {};
  if (transfer->buffer.size() < transfer->filled + room)
    transfer->buffer.resize(transfer->filled + room);
  return std::span(transfer->buffer).subspan(transfer->filled, room);
}

void IncomingTransfers::stored(std::size_t count) {
  current_->filled += count;
}

std::optional<IncomingTransfers::Arrived> IncomingTransfers::end_segment() {
  auto* const transfer = storing();
  if (transfer == nullptr) return std::nullopt;
  Answer answer;
  answer.ack = XferAck{segment_flags_, transfer->id, transfer->filled};
  if ((segment_flags_ & kEnd) == 0) {
    answers_.push_back(answer);
    return std::nullopt;
  }
  answer.undecided = true;
  answer.held = transfer->filled;
  ++undecided_bundles_;
  undecided_bytes_ += answer.held;
  memory_.give_back(transfer->charged - answer.held);
  transfer->buffer.resize(transfer->filled);
  Arrived arrived{first_ticket_ + answers_.size(), std::move(transfer->buffer)};
  answers_.push_back(answer);
  current_.reset();
  return arrived;
}

std::size_t IncomingTransfers::decided(Ticket ticket, std::optional<RefuseReason> refusal) {
  auto& answer = answers_[static_cast<std::size_t>(ticket - first_ticket_)];
  answer.undecided = false;
  answer.refusal = refusal;
  if (refusal) {
    ++refusals_;
    last_refusal_ = *refusal;
  }
  --undecided_bundles_;
  undecided_bytes_ -= answer.held;
  memory_.give_back(answer.held);
  return answer.held;
}

void IncomingTransfers::take_answers(Bytes& out) {
  while (!answers_.empty() && !answers_.front().undecided) {
    auto const& answer = answers_.front();
    if (answer.refusal)
      encode(out, XferRefuse{*answer.refusal, answer.ack.transfer_id});
    else
      encode(out, answer.ack);
    answers_.pop_front();
    ++first_ticket_;
  }
}

bool IncomingTransfers::window_open() const {
  if (undecided_bundles_ == 0) return true;
  return undecided_bundles_ < config_.receive_window_bundles &&
         undecided_bytes_ < config_.receive_window_bytes && answers_.size() < kMaxAnswers;
}

}  // namespace bindle::convergence::tcpcl
