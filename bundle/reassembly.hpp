#pragma once

#include "bundle/bundle.hpp"
#include "bundle/covered_ranges.hpp"
#include "bundle/envelope.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace bindle {

// Putting an application data unit together (RFC 9171 section 5.9). Where fragments overlap, the
// octets that came first count: the section's material extents. The bundle that results has the
// blocks of the fragment at offset zero that came first.

// The application data unit that a fragment is a part of. Fragments of one source and timestamp
// that disagree about the total length belong to different units and never meet.
struct AduId {
  Eid source;
  CreationTimestamp timestamp;
  std::uint64_t total_length = 0;

  // None for a bundle that is not a fragment.
  static std::optional<AduId> of(PrimaryBlock const& primary);

  // The bundle that the fragments make.
  BundleId bundle() const { return {source, timestamp, std::nullopt}; }

  friend auto operator<=>(AduId const&, AduId const&) = default;
};

// Which octets of the unit this fragment carries. Errc::malformed when there are none, or they run
// past the end of the unit; Errc::invalid_argument when it is not a fragment.
Result<PayloadRange> adu_range(ParsedBundle const& fragment);

// Makes the envelope of the whole bundle, in constant memory: begin() with the fragment at offset
// zero, append() all octets of the payload in order, finish().
class WholeEnvelope {
 public:
  // Errc::invalid_argument when it is not a fragment at offset zero.
  static Result<WholeEnvelope> begin(Envelope const& first_fragment);

  void append(ByteView octets);

  // Errc::malformed when the octets were not as many as the total length says.
  Result<Envelope> finish() &&;

 private:
  Bytes head_;
  std::uint64_t total_length_ = 0;
  std::uint64_t appended_ = 0;
  CrcType crc_type_ = CrcType::none;
  std::uint32_t crc_ = 0;
};

// The whole bundle on the wire, from fragments in the order they came. Errc::conflict when they are
// not of one unit, Errc::not_found when octets are missing, Errc::over_budget when the unit is
// longer than `max_length`, otherwise as parse_bundle() fails on one of them.
Result<Bytes> reassemble(std::span<ByteView const> fragments,
                         std::uint64_t max_length,
                         ParsePolicy const& policy = {});

}  // namespace bindle
