#pragma once

#include "bundle/bytes.hpp"
#include "bundle/crc.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/eid.hpp"

#include <compare>
#include <cstdint>
#include <optional>

namespace bindle {

class CborReader;

// Bundle processing control flags (RFC 9171 section 4.2.3). Other bits are ignored and kept.
namespace bundle_flag {
inline constexpr std::uint64_t kIsFragment = 0x000001;
inline constexpr std::uint64_t kAdministrativeRecord = 0x000002;
inline constexpr std::uint64_t kMustNotFragment = 0x000004;
inline constexpr std::uint64_t kAcknowledgementRequested = 0x000020;
inline constexpr std::uint64_t kStatusTimeRequested = 0x000040;
inline constexpr std::uint64_t kReportReception = 0x004000;
inline constexpr std::uint64_t kReportForwarding = 0x010000;
inline constexpr std::uint64_t kReportDelivery = 0x020000;
inline constexpr std::uint64_t kReportDeletion = 0x040000;
inline constexpr std::uint64_t kAllReports =
    kReportReception | kReportForwarding | kReportDelivery | kReportDeletion;
}  // namespace bundle_flag

// RFC 9171 section 4.2.7.
struct CreationTimestamp {
  DtnTimeMs time_ms = 0;
  std::uint64_t sequence = 0;

  friend auto operator<=>(CreationTimestamp const&, CreationTimestamp const&) = default;
};

// In octets of the original application data unit.
struct FragmentPosition {
  std::uint64_t offset = 0;
  std::uint64_t total_length = 0;

  friend bool operator==(FragmentPosition const&, FragmentPosition const&) = default;
};

// RFC 9171 section 4.3.1. Immutable: what was received is forwarded as the octets it came in, never
// encoded again.
struct PrimaryBlock {
  std::uint64_t flags = 0;
  CrcType crc_type = CrcType::crc32c;
  Eid destination;
  Eid source;
  Eid report_to;
  CreationTimestamp timestamp;
  std::uint64_t lifetime_ms = 0;
  std::optional<FragmentPosition> fragment =
      std::nullopt;  // present if and only if kIsFragment is set

  bool has(std::uint64_t flag) const { return (flags & flag) != 0; }

  friend bool operator==(PrimaryBlock const&, PrimaryBlock const&) = default;
};

// Reads the block, checks its CRC (Errc::unverified) and then check_primary_block(). Any version
// but 7 is Errc::unsupported.
Result<PrimaryBlock> read_primary_block(CborReader& reader);

// The same without the two checks, to show a block that fails them.
Result<PrimaryBlock> read_unchecked_primary_block(CborReader& reader);

// `wire` is the whole block, of that CRC type. Fails with Errc::unverified.
Result<void> check_primary_crc(CrcType type, ByteView wire);

// `block` must pass check_primary_block().
Bytes encode_primary_block(PrimaryBlock const& block);

// The rules that bind flags and EIDs together: no reports on administrative records or from the
// null source, which must not be fragmented either (section 4.2.3); a source that is a single node;
// no LocalNode as source or destination (RFC 9758 section 5.4).
Result<void> check_primary_block(PrimaryBlock const& block);

}  // namespace bindle
