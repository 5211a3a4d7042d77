#pragma once

#include "bundle/bundle_id.hpp"
#include "bundle/bytes.hpp"
#include "bundle/canonical_block.hpp"
#include "bundle/content_block.hpp"
#include "bundle/extension_blocks.hpp"
#include "bundle/primary_block.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace bindle {

using ExtensionBlocks = boost::container::small_vector<BlockView, 8>;

// A bundle that passed every check of RFC 9171. Its views point into the bytes it was parsed from,
// which must outlive it.
// NOLINTNEXTLINE(bugprone-exception-escape): moving a small_vector of views allocates nothing
struct ParsedBundle {
  PrimaryBlock primary;
  ByteView primary_wire;
  ExtensionBlocks extensions;  // in the order they came, known ones included
  BlockView payload;
  std::uint64_t payload_length = 0;

  // Absent too when the block is encrypted.
  std::optional<Eid> previous_node;
  std::optional<std::uint64_t> age_ms;
  std::optional<HopCount> hop_count;
  std::optional<ContentBlock> content;

  // Why there is no `content` although the bundle has a content block: it is malformed, or there
  // are two. Nothing is wrong with the bundle as such.
  std::optional<Error> content_error;

  BundleId id() const;
};

// What a receiver insists on.
struct ParsePolicy {
  // RFC 9171 section 4.3.1: a CRC on the primary block, unless a BIB targets it.
  bool require_primary_crc = true;
  // Section 4.4.2: a bundle age block when the creation time is zero.
  bool require_age_without_clock = true;
  // Section 4.1 lets a receiver transform such a bundle: envelope_of() does.
  bool accept_definite_outer_array = false;

  std::uint64_t max_blocks = 64;                 // extension blocks
  std::uint64_t max_extension_bytes = 64 << 10;  // all of them together, as encoded

  // For bytes that passed a policy before, this one or another.
  static constexpr ParsePolicy accepted_before() {
    return {.require_primary_crc = false,
            .require_age_without_clock = false,
            .accept_definite_outer_array = true,
            .max_blocks = std::numeric_limits<std::uint64_t>::max(),
            .max_extension_bytes = std::numeric_limits<std::uint64_t>::max()};
  }
};

// The whole of `wire` must be one bundle. Fails with Errc::malformed, Errc::unverified (a CRC does
// not match) or Errc::unsupported (another protocol version): all are RFC 9171 section 5.6 step 3,
// "Block unintelligible". The detail names the block, the section and the offset.
Result<ParsedBundle> parse_bundle(ByteView wire, ParsePolicy const& policy = {});

}  // namespace bindle
