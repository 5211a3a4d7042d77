#pragma once

#include "bundle/envelope.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bindle {

// An extension block of any type, its data as it goes into the block.
struct ExtensionSpec {
  std::uint64_t type = 0;
  std::uint64_t flags = 0;
  Bytes data;
};

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
  std::optional<Eid> previous_node = std::nullopt;
  std::vector<ExtensionSpec> others{};  // taken as they are, but no payload block

  CrcType primary_crc = CrcType::crc32c;  // `none` is refused: we sign no primary block
  CrcType extension_crc = CrcType::none;
  CrcType payload_crc = CrcType::none;
  std::uint64_t payload_flags = 0;
};

// Fails with Errc::invalid_argument on a bundle that RFC 9171 forbids. This form never sees the
// payload, so `payload_crc` must be none.
Result<Envelope> build_envelope(BundleSpec const& spec, std::uint64_t payload_length);
Result<Envelope> build_envelope(BundleSpec const& spec, ByteView payload);

}  // namespace bindle
