#pragma once

#include "bundle/bytes.hpp"
#include "bundle/eid.hpp"

#include <cstdint>

namespace bindle {

// The block-type-specific data of the extension blocks of RFC 9171 section 4.4. Decoding is strict:
// one item, nothing after it, else Errc::malformed.

// Section 4.4.3.
struct HopCount {
  std::uint8_t limit = 1;  // at least 1
  std::uint64_t count = 0;

  // The bundle is to be deleted, reason "Hop limit exceeded".
  bool exceeded() const { return count > limit; }

  friend bool operator==(HopCount const&, HopCount const&) = default;
};

// Section 4.4.1. The node ID of one node: neither null nor a group.
Result<Eid> decode_previous_node(ByteView data);
Bytes encode_previous_node(Eid const& node);

// Section 4.4.2, in milliseconds.
Result<std::uint64_t> decode_bundle_age(ByteView data);
Bytes encode_bundle_age(std::uint64_t age_ms);

Result<HopCount> decode_hop_count(ByteView data);
Bytes encode_hop_count(HopCount hops);

}  // namespace bindle
