#include "tests/fuzz/dissected_bundle.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>

namespace bindle::fuzz {
namespace {

constexpr std::uint64_t kMostItems = 16;
constexpr std::uint64_t kItemsBeforePrimaryCrcType = 2;
constexpr std::uint64_t kItemsBeforeCanonicalCrcType = 3;

struct CrcField {
  CrcType type = CrcType::none;
  std::size_t value_at = 0;
};

// The type that the block declares, if it ends with a value of that length.
Result<CrcField> find_crc(ByteView block, std::uint64_t items_before_type) {
  CborReader reader(block);
  TRY(auto const array, reader.read_array("block", kMostItems));
  for (std::uint64_t i = 0; i < items_before_type; ++i)
    TRY_VOID(reader.skip_item("item"));
  TRY(auto const type, read_crc_type(reader, "CRC type"));
  auto const length = crc_length(type) + (array.size ? 0 : 1);
  if (type == CrcType::none || reader.rest().size() < length + 1)
    return fail(Errc::not_found, "no CRC");
  auto const value_at = block.size() - length;
  if (block[value_at - 1] != (cbor::kBytes << 5 | crc_length(type)))
    return fail(Errc::not_found, "no CRC at the end");
  return CrcField{type, value_at};
}

void repair_crc(Bytes& block, std::uint64_t items_before_type) {
  auto const field = find_crc(block, items_before_type);
  if (!field) return;
  auto const value = block.begin() + static_cast<std::ptrdiff_t>(field->value_at);
  auto const end = value + static_cast<std::ptrdiff_t>(crc_length(field->type));
  std::fill(value, end, std::uint8_t{0});
  auto crc = extend_crc(field->type, 0, block);
  for (auto octet = end; octet != value; crc >>= 8)
    *--octet = static_cast<std::uint8_t>(crc);
}

}  // namespace

Bytes DissectedBundle::wire() const {
  CborWriter writer;
  writer.write_indefinite_array();
  for (auto const& block : blocks)
    writer.write_encoded(block);
  writer.write_encoded(rest);
  return writer.take();
}

DissectedBundle dissect(ByteView wire) {
  DissectedBundle bundle;
  if (wire.empty() || wire.front() != cbor::kIndefiniteArray) return bundle;
  auto left = wire.subspan(1);
  while (!left.empty() && left.front() != cbor::kBreak) {
    CborReader reader(left);
    if (!reader.skip_item("block")) break;
    auto const block = reader.since(0);
    bundle.blocks.emplace_back(block.begin(), block.end());
    left = left.subspan(block.size());
  }
  bundle.rest.assign(left.begin(), left.end());
  return bundle;
}

void repair_crcs(DissectedBundle& bundle) {
  auto before = kItemsBeforePrimaryCrcType;
  for (auto& block : bundle.blocks) {
    repair_crc(block, before);
    before = kItemsBeforeCanonicalCrcType;
  }
}

}  // namespace bindle::fuzz
