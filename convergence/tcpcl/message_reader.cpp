#include "convergence/tcpcl/message_reader.hpp"

#include "convergence/tcpcl/big_endian.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

// Each reads what follows the type octet; nothing while it is not complete.
template <class T>
using Read = Result<std::optional<T>>;

// A list with its length before it. Nothing while it is not complete.
template <class Length>
Read<ByteView> read_list(FieldReader& fields, std::size_t limit, char const* what) {
  if (!fields.has(sizeof(Length))) return std::optional<ByteView>();
  auto const length = fields.integer<Length>();
  if (length > limit) return fail(Errc::malformed, std::string(what) + " above the limit");
  if (!fields.has(length)) return std::optional<ByteView>();
  return std::optional(fields.octets(length));
}

Read<SessInit> read_sess_init(FieldReader& fields) {
  constexpr std::size_t fixed = 2 + 8 + 8;
  if (!fields.has(fixed)) return std::optional<SessInit>();
  SessInit message;
  message.keepalive_s = fields.integer<std::uint16_t>();
  message.segment_mru = fields.integer<std::uint64_t>();
  message.transfer_mru = fields.integer<std::uint64_t>();
  TRY(auto const node_id,
      read_list<std::uint16_t>(fields, MessageReader::kMaxNodeId, "node ID length"));
  if (!node_id) return std::optional<SessInit>();
  message.node_id = as_text(*node_id);
  TRY(auto const items,
      read_list<std::uint32_t>(
          fields, MessageReader::kMaxExtensionItems, "session extension items length"));
  if (!items) return std::optional<SessInit>();
  message.extension_items.assign(items->begin(), items->end());
  return std::optional(std::move(message));
}

Read<XferSegment> read_xfer_segment(FieldReader& fields) {
  constexpr std::size_t fixed = 1 + 8;
  if (!fields.has(fixed)) return std::optional<XferSegment>();
  XferSegment message;
  message.flags = fields.integer<std::uint8_t>();
  message.transfer_id = fields.integer<std::uint64_t>();
  if ((message.flags & kStart) != 0) {
    TRY(auto const items,
        read_list<std::uint32_t>(
            fields, MessageReader::kMaxExtensionItems, "transfer extension items length"));
    if (!items) return std::optional<XferSegment>();
    message.extension_items.assign(items->begin(), items->end());
  }
  if (!fields.has(sizeof message.data_length)) return std::optional<XferSegment>();
  message.data_length = fields.integer<std::uint64_t>();
  return std::optional(std::move(message));
}

Read<XferAck> read_xfer_ack(FieldReader& fields) {
  constexpr std::size_t fixed = 1 + 8 + 8;
  if (!fields.has(fixed)) return std::optional<XferAck>();
  XferAck message;
  message.flags = fields.integer<std::uint8_t>();
  message.transfer_id = fields.integer<std::uint64_t>();
  message.acknowledged_length = fields.integer<std::uint64_t>();
  return std::optional(message);
}

Read<XferRefuse> read_xfer_refuse(FieldReader& fields) {
  constexpr std::size_t fixed = 1 + 8;
  if (!fields.has(fixed)) return std::optional<XferRefuse>();
  XferRefuse message;
  message.reason = static_cast<RefuseReason>(fields.integer<std::uint8_t>());
  message.transfer_id = fields.integer<std::uint64_t>();
  return std::optional(message);
}

Read<SessTerm> read_sess_term(FieldReader& fields) {
  if (!fields.has(2)) return std::optional<SessTerm>();
  SessTerm message;
  message.reply = (fields.integer<std::uint8_t>() & kReplyFlag) != 0;
  message.reason = static_cast<TermReason>(fields.integer<std::uint8_t>());
  return std::optional(message);
}

Read<MsgReject> read_msg_reject(FieldReader& fields) {
  if (!fields.has(2)) return std::optional<MsgReject>();
  MsgReject message;
  message.reason = static_cast<RejectReason>(fields.integer<std::uint8_t>());
  message.rejected_header = fields.integer<std::uint8_t>();
  return std::optional(message);
}

template <class T>
Read<Message> as_message(Read<T> read) {
  TRY(auto message, std::move(read));
  if (!message) return std::optional<Message>();
  return std::optional<Message>(std::move(*message));
}

Read<Message> read_message(FieldReader& fields) {
  auto const type = fields.integer<std::uint8_t>();
  switch (static_cast<MessageType>(type)) {
    case MessageType::sess_init:
      return as_message(read_sess_init(fields));
    case MessageType::xfer_segment:
      return as_message(read_xfer_segment(fields));
    case MessageType::xfer_ack:
      return as_message(read_xfer_ack(fields));
    case MessageType::xfer_refuse:
      return as_message(read_xfer_refuse(fields));
    case MessageType::keepalive:
      return std::optional<Message>(Keepalive());
    case MessageType::sess_term:
      return as_message(read_sess_term(fields));
    case MessageType::msg_reject:
      return as_message(read_msg_reject(fields));
  }
  return fail(Errc::unsupported, "unknown message type " + std::to_string(type));
}

}  // namespace

MessageReader::MessageReader() : buffer_(kSmallBuffer) {}

std::span<std::uint8_t> MessageReader::space() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (end_ > buffer_.size() / 2) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (filled_ && buffer_.size() < kLargeBuffer) buffer_.resize(kLargeBuffer);
  return std::span(buffer_).subspan(end_);
}

void MessageReader::arrived(std::size_t count) {
  end_ += count;
  filled_ = end_ == buffer_.size();
}

std::span<std::uint8_t> MessageReader::contact_header_space() {
  return space().first(kContactHeaderLength - unread().size());
}

void MessageReader::trim() {
  if (begin_ != end_) return;
  discard();
  filled_ = false;
  if (buffer_.size() > kSmallBuffer) buffer_ = Bytes(kSmallBuffer);
}

Result<std::optional<ContactHeader>> MessageReader::take_contact_header() {
  auto const octets = unread();
  auto const compared = std::min(octets.size(), kMagic.size());
  if (!std::equal(
          kMagic.begin(), kMagic.begin() + static_cast<std::ptrdiff_t>(compared), octets.begin()))
    return fail(Errc::malformed, "the contact header does not begin with \"dtn!\"");
  if (octets.size() < kContactHeaderLength) return std::optional<ContactHeader>();
  ContactHeader header;
  header.version = octets[kMagic.size()];
  header.can_tls = (octets[kMagic.size() + 1] & kCanTlsFlag) != 0;
  begin_ += kContactHeaderLength;
  return std::optional(header);
}

Result<std::optional<Message>> MessageReader::take_message() {
  auto const octets = unread();
  if (octets.empty()) return std::optional<Message>();
  FieldReader fields(octets);
  TRY(auto message, read_message(fields));
  if (!message) return message;
  begin_ += fields.position();
  if (auto const* segment = std::get_if<XferSegment>(&*message)) data_left_ = segment->data_length;
  return message;
}

ByteView MessageReader::take_data() {
  auto const here = unread();
  auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(here.size(), data_left_));
  begin_ += count;
  data_left_ -= count;
  return here.first(count);
}

}  // namespace bindle::convergence::tcpcl
