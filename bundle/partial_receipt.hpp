#pragma once

#include "bundle/bundle_id.hpp"
#include "bundle/bytes.hpp"
#include "bundle/payload_range.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle {

// Tells the neighbour whose transfer was cut off which octets of the bundle are durable here, so
// that it sends the others as fragments instead of the whole bundle again. The payload of a bundle
// of content kind `receipt`; the bytes are in docs/formats.md.
struct PartialReceipt {
  static constexpr std::size_t kMaxRanges = 64;

  BundleId bundle;  // the whole one: without fragment
  std::uint64_t total_length = 0;
  std::vector<PayloadRange> held;  // ascending, with gaps between them

  // The object id of the content block: the same for all receipts of one bundle.
  std::array<std::uint8_t, 32> object() const;

  friend bool operator==(PartialReceipt const&, PartialReceipt const&) = default;
};

// Of more than kMaxRanges ranges the first ones are told.
Bytes encode_partial_receipt(PartialReceipt const& receipt);

// Errc::malformed; Errc::unsupported for receipts of other versions and kinds.
Result<PartialReceipt> decode_partial_receipt(ByteView payload);

}  // namespace bindle
