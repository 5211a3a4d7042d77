#pragma once

#include "bundle/bytes.hpp"
#include "convergence/link.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The messages of TCPCLv4 (RFC 9174 sections 4 and 5) and how each is written. All integers are
// big-endian.
namespace bindle::convergence::tcpcl {

inline constexpr std::uint8_t kVersion = 4;
inline constexpr std::array<std::uint8_t, 4> kMagic{'d', 't', 'n', '!'};
inline constexpr std::size_t kContactHeaderLength = 6;
inline constexpr std::uint8_t kCanTlsFlag = 0x01;  // of a contact header
inline constexpr std::uint8_t kReplyFlag = 0x01;   // of SESS_TERM

// Table 2 and section 8.5.
enum class MessageType : std::uint8_t {
  xfer_segment = 0x01,
  xfer_ack = 0x02,
  xfer_refuse = 0x03,
  keepalive = 0x04,
  sess_term = 0x05,
  msg_reject = 0x06,
  sess_init = 0x07,
};

// Flags of XFER_SEGMENT and XFER_ACK, Table 5.
inline constexpr std::uint8_t kEnd = 0x01;
inline constexpr std::uint8_t kStart = 0x02;

// Flag of an extension item, Tables 3 and 7.
inline constexpr std::uint8_t kCritical = 0x01;

// The Transfer Length Extension, section 5.2.5.1.
inline constexpr std::uint16_t kTransferLength = 0x0001;

// Section 6.1. A code that is not listed counts as unknown.
enum class TermReason : std::uint8_t {
  unknown = 0x00,
  idle_timeout = 0x01,
  version_mismatch = 0x02,
  busy = 0x03,
  contact_failure = 0x04,
  resource_exhaustion = 0x05,
};

// Section 5.1.2.
enum class RejectReason : std::uint8_t {
  type_unknown = 0x01,
  unsupported = 0x02,
  unexpected = 0x03,
};

std::string_view name(TermReason reason);
std::string_view name(RejectReason reason);

struct ContactHeader {
  std::uint8_t version = kVersion;
  bool can_tls = false;

  friend bool operator==(ContactHeader const&, ContactHeader const&) = default;
};

struct SessInit {
  std::uint16_t keepalive_s = 0;
  std::uint64_t segment_mru = 0;
  std::uint64_t transfer_mru = 0;
  std::string node_id;    // empty: withheld
  Bytes extension_items;  // as encoded; see parse_extension_items

  friend bool operator==(SessInit const&, SessInit const&) = default;
};

// Everything of an XFER_SEGMENT up to its data.
struct XferSegment {
  std::uint8_t flags = 0;
  std::uint64_t transfer_id = 0;
  Bytes extension_items;  // only on the wire with START
  std::uint64_t data_length = 0;

  friend bool operator==(XferSegment const&, XferSegment const&) = default;
};

struct XferAck {
  std::uint8_t flags = 0;
  std::uint64_t transfer_id = 0;
  std::uint64_t acknowledged_length = 0;  // of the transfer so far

  friend bool operator==(XferAck const&, XferAck const&) = default;
};

struct XferRefuse {
  RefuseReason reason = RefuseReason::unknown;
  std::uint64_t transfer_id = 0;

  friend bool operator==(XferRefuse const&, XferRefuse const&) = default;
};

struct Keepalive {
  friend bool operator==(Keepalive const&, Keepalive const&) = default;
};

struct SessTerm {
  bool reply = false;
  TermReason reason = TermReason::unknown;

  friend bool operator==(SessTerm const&, SessTerm const&) = default;
};

struct MsgReject {
  RejectReason reason = RejectReason::unexpected;
  std::uint8_t rejected_header = 0;  // the message type octet of what was rejected

  friend bool operator==(MsgReject const&, MsgReject const&) = default;
};

using Message =
    std::variant<SessInit, XferSegment, XferAck, XferRefuse, Keepalive, SessTerm, MsgReject>;

MessageType type_of(Message const& message);

// Each appends the encoded message. `node_id` is at most 65535 octets long.
void encode(Bytes& out, ContactHeader const& header);
void encode(Bytes& out, SessInit const& message);
void encode(Bytes& out, XferSegment const& message);
void encode(Bytes& out, XferAck const& message);
void encode(Bytes& out, XferRefuse const& message);
void encode(Bytes& out, Keepalive const& message);
void encode(Bytes& out, SessTerm const& message);
void encode(Bytes& out, MsgReject const& message);

}  // namespace bindle::convergence::tcpcl
