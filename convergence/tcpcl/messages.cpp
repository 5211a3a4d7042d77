#include "convergence/tcpcl/messages.hpp"

#include "convergence/tcpcl/big_endian.hpp"

#include <array>

namespace bindle::convergence::tcpcl {
namespace {

template <class Enum>
std::uint8_t octet(Enum value) {
  return static_cast<std::uint8_t>(value);
}

}  // namespace

std::string_view name(TermReason reason) {
  switch (reason) {
    case TermReason::unknown:
      return "unknown";
    case TermReason::idle_timeout:
      return "idle timeout";
    case TermReason::version_mismatch:
      return "version mismatch";
    case TermReason::busy:
      return "busy";
    case TermReason::contact_failure:
      return "contact failure";
    case TermReason::resource_exhaustion:
      return "resource exhaustion";
  }
  return "unknown";
}

std::string_view name(RejectReason reason) {
  switch (reason) {
    case RejectReason::type_unknown:
      return "message type unknown";
    case RejectReason::unsupported:
      return "message unsupported";
    case RejectReason::unexpected:
      return "message unexpected";
  }
  return "unknown";
}

MessageType type_of(Message const& message) {
  static constexpr std::array types{MessageType::sess_init,
                                    MessageType::xfer_segment,
                                    MessageType::xfer_ack,
                                    MessageType::xfer_refuse,
                                    MessageType::keepalive,
                                    MessageType::sess_term,
                                    MessageType::msg_reject};
  static_assert(types.size() == std::variant_size_v<Message>);
  return types[message.index()];
}

void encode(Bytes& out, ContactHeader const& header) {
  out.insert(out.end(), kMagic.begin(), kMagic.end());
  append_big_endian(out, header.version);
  append_big_endian(out, header.can_tls ? kCanTlsFlag : std::uint8_t{0});
}

void encode(Bytes& out, SessInit const& message) {
  append_big_endian(out, octet(MessageType::sess_init));
  append_big_endian(out, message.keepalive_s);
  append_big_endian(out, message.segment_mru);
  append_big_endian(out, message.transfer_mru);
  append_big_endian(out, static_cast<std::uint16_t>(message.node_id.size()));
  out.insert(out.end(), message.node_id.begin(), message.node_id.end());
  append_big_endian(out, static_cast<std::uint32_t>(message.extension_items.size()));
  out.insert(out.end(), message.extension_items.begin(), message.extension_items.end());
}

void encode(Bytes& out, XferSegment const& message) {
  append_big_endian(out, octet(MessageType::xfer_segment));
  append_big_endian(out, message.flags);
  append_big_endian(out, message.transfer_id);
  if ((message.flags & kStart) != 0) {
    append_big_endian(out, static_cast<std::uint32_t>(message.extension_items.size()));
    out.insert(out.end(), message.extension_items.begin(), message.extension_items.end());
  }
  append_big_endian(out, message.data_length);
}

void encode(Bytes& out, XferAck const& message) {
  append_big_endian(out, octet(MessageType::xfer_ack));
  append_big_endian(out, message.flags);
  append_big_endian(out, message.transfer_id);
  append_big_endian(out, message.acknowledged_length);
}

void encode(Bytes& out, XferRefuse const& message) {
  append_big_endian(out, octet(MessageType::xfer_refuse));
  append_big_endian(out, octet(message.reason));
  append_big_endian(out, message.transfer_id);
}

void encode(Bytes& out, Keepalive const&) {
  append_big_endian(out, octet(MessageType::keepalive));
}

void encode(Bytes& out, SessTerm const& message) {
  append_big_endian(out, octet(MessageType::sess_term));
  append_big_endian(out, message.reply ? kReplyFlag : std::uint8_t{0});
  append_big_endian(out, octet(message.reason));
}

void encode(Bytes& out, MsgReject const& message) {
  append_big_endian(out, octet(MessageType::msg_reject));
  append_big_endian(out, octet(message.reason));
  append_big_endian(out, message.rejected_header);
}

}  // namespace bindle::convergence::tcpcl
