#pragma once

#include "bundle/envelope.hpp"

#include <cstdint>
#include <optional>

namespace bindle {

// What a source says about the bundle it makes. Fields as in the primary block (RFC 9171 section
// 4.3.1); the extension blocks that are set are added in this order, numbered from 2.
struct BundleSpec {
  std::uint64_t flags = 0;  // a source makes whole bundles: kIsFragment is refused
  Eid destination;
  Eid source;
  Eid report_to;
  CreationTimestamp timestamp;
  std::uint64_t lifetime_ms = 0;

  std::optional<ContentBlock> content = std::nullopt;
  std::optional<HopCount> hop_count = std::nullopt;
  std::optional<std::uint64_t> age_ms = std::nullopt;  // required when the creation time is zero

  CrcType primary_crc = CrcType::crc32c;  // `none` is refused: we sign no primary block
  CrcType extension_crc = CrcType::none;
  CrcType payload_crc = CrcType::none;
};

// Fails with Errc::invalid_argument on a bundle that RFC 9171 forbids. This form never sees the
// payload, so `payload_crc` must be none.
Result<Envelope> build_envelope(BundleSpec const& spec, std::uint64_t payload_length);
Result<Envelope> build_envelope(BundleSpec const& spec, ByteView payload);

}  // namespace bindle
