#include "bundle/partial_receipt.hpp"

#include "bundle/bundle_id_reader.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/sha256.hpp"

#include <algorithm>
#include <string_view>

namespace bindle {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kPartial = 1;
constexpr std::uint64_t kItems = 5;
constexpr std::uint64_t kMostItems = 16;  // of other versions
constexpr std::string_view kReceipt = "partial receipt";

Result<PayloadRange> read_range(CborReader& reader, std::uint64_t least, std::uint64_t total) {
  PayloadRange range;
  auto const start = reader.position();
  TRY(auto const array, reader.read_array_of(2, "range"));
  TRY(range.offset, reader.read_uint("offset"));
  TRY(range.length, reader.read_uint("length"));
  TRY_VOID(reader.end_array(array, "range"));
  if (range.offset < least || range.offset >= total || range.length == 0 ||
      range.length > total - range.offset)
    return reader.malformed("range", "not within the payload, or out of order", start);
  return range;
}

Result<std::vector<PayloadRange>> read_ranges(CborReader& reader, std::uint64_t total) {
  std::vector<PayloadRange> ranges;
  TRY(auto array, reader.read_array("ranges", PartialReceipt::kMaxRanges));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "ranges"));
    if (!more) return ranges;
    auto const least = ranges.empty() ? 0 : ranges.back().end() + 1;
    TRY(auto const range, read_range(reader, least, total));
    ranges.push_back(range);
  }
}

}  // namespace

std::array<std::uint8_t, 32> PartialReceipt::object() const {
  return sha256(bundle.key());
}

Bytes encode_partial_receipt(PartialReceipt const& receipt) {
  auto const told = std::min(receipt.held.size(), PartialReceipt::kMaxRanges);
  CborWriter writer;
  writer.write_array(kItems);
  writer.write_uint(kVersion);
  writer.write_uint(kPartial);
  writer.write_encoded(receipt.bundle.key());
  writer.write_uint(receipt.total_length);
  writer.write_array(told);
  for (std::size_t i = 0; i < told; ++i) {
    writer.write_array(2);
    writer.write_uint(receipt.held[i].offset);
    writer.write_uint(receipt.held[i].length);
  }
  return writer.take();
}

Result<PartialReceipt> decode_partial_receipt(ByteView payload) {
  CborReader reader(payload);
  PartialReceipt receipt;
  TRY(auto const array, reader.read_array(kReceipt, kMostItems));
  TRY(auto const version, reader.read_uint("version"));
  TRY(auto const kind, reader.read_uint("kind of receipt"));
  if (version != kVersion || kind != kPartial)
    return fail(Errc::unsupported, "a receipt of another version or kind");
  if (array.size != kItems) return reader.malformed(kReceipt, "not of five items", 0);
  TRY(receipt.bundle, read_whole_bundle_id(reader));
  TRY(receipt.total_length, reader.read_uint("total length"));
  TRY(receipt.held, read_ranges(reader, receipt.total_length));
  TRY_VOID(reader.expect_end(kReceipt));
  return receipt;
}

}  // namespace bindle
