#include "bundle/inventory/inventory_message.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <string_view>

namespace bindle {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kMostItems = 16;  // of other versions
constexpr unsigned kMostZeroBits = 31;
constexpr std::size_t kPrefixSize = std::tuple_size_v<InventoryResult::Prefix>;
constexpr std::string_view kInventory = "inventory";

enum class MessageKind : std::uint64_t { offer = 1, wish = 2, cells = 3, result = 4, refusal = 5 };

// ---- writing

void write_cells(CborWriter& writer, SketchCells const& cells) {
  Bytes octets;
  octets.reserve(cells.size() * SketchCell::kSize);
  for (auto const& cell : cells) {
    octets.insert(octets.end(), cell.fingerprints.begin(), cell.fingerprints.end());
    for (int shift = 24; shift >= 0; shift -= 8)
      octets.push_back(static_cast<std::uint8_t>(cell.checks >> shift));
  }
  writer.write_bytes(octets);
}

void begin(CborWriter& writer, std::uint64_t items, MessageKind kind, SketchKey const& key) {
  writer.write_array(3 + items);
  writer.write_uint(kVersion);
  writer.write_uint(static_cast<std::uint64_t>(kind));
  writer.write_bytes(key);
}

void write(CborWriter& writer, InventoryOffer const& offer) {
  begin(writer, 2, MessageKind::offer, offer.key);
  write_cells(writer, offer.cells);
  writer.write_array(offer.samples.size());
  for (auto const& sample : offer.samples) {
    writer.write_array(2);
    writer.write_uint(sample.zero_bits);
    write_cells(writer, sample.cells);
  }
}

void write(CborWriter& writer, InventoryWish const& wish) {
  begin(writer, 2, MessageKind::wish, wish.key);
  writer.write_uint(wish.first);
  writer.write_uint(wish.count);
}

void write(CborWriter& writer, InventoryCells const& cells) {
  begin(writer, 2, MessageKind::cells, cells.key);
  writer.write_uint(cells.first);
  write_cells(writer, cells.cells);
}

void write(CborWriter& writer, InventoryResult const& result) {
  begin(writer, 1, MessageKind::result, result.key);
  Bytes octets;
  octets.reserve(result.lacking.size() * kPrefixSize);
  for (auto const& prefix : result.lacking)
    octets.insert(octets.end(), prefix.begin(), prefix.end());
  writer.write_bytes(octets);
}

void write(CborWriter& writer, InventoryRefusal const& refusal) {
  begin(writer, 0, MessageKind::refusal, refusal.key);
}

// ---- reading

Result<SketchKey> read_key(CborReader& reader) {
  SketchKey key{};
  auto const start = reader.position();
  TRY(auto const octets, reader.read_bytes("key", key.size()));
  if (octets.size() != key.size()) return reader.malformed("key", "not of 16 octets", start);
  std::copy(octets.begin(), octets.end(), key.begin());
  return key;
}

// Octets of a whole number of parts.
Result<ByteView> read_parts(CborReader& reader,
                            std::string_view field,
                            std::size_t size,
                            std::size_t most) {
  auto const start = reader.position();
  TRY(auto const octets, reader.read_bytes(field, most * size));
  if (octets.size() % size != 0) return reader.malformed(field, "a part is cut off", start);
  return ByteView(octets);
}

Result<SketchCells> read_cells(CborReader& reader) {
  TRY(auto octets, read_parts(reader, "cells", SketchCell::kSize, InventoryLimits::kCells));
  SketchCells cells(octets.size() / SketchCell::kSize);
  for (auto& cell : cells) {
    auto const sums = octets.first(cell.fingerprints.size());
    std::copy(sums.begin(), sums.end(), cell.fingerprints.begin());
    for (auto const octet : octets.subspan(sums.size(), sizeof cell.checks))
      cell.checks = cell.checks << 8 | octet;
    octets = octets.subspan(SketchCell::kSize);
  }
  return cells;
}

Result<SampleSketch> read_sample(CborReader& reader, unsigned least) {
  SampleSketch sample;
  auto const start = reader.position();
  TRY(auto const array, reader.read_array_of(2, "sample"));
  TRY(auto const zero_bits, reader.read_uint("zero bits"));
  if (zero_bits < least || zero_bits > kMostZeroBits)
    return reader.malformed("zero bits", "out of order, or too many", start);
  sample.zero_bits = static_cast<unsigned>(zero_bits);
  TRY(sample.cells, read_cells(reader));
  TRY_VOID(reader.end_array(array, "sample"));
  return sample;
}

Result<InventoryMessage> read_offer(CborReader& reader, SketchKey const& key) {
  InventoryOffer offer;
  offer.key = key;
  TRY(offer.cells, read_cells(reader));
  TRY(auto array, reader.read_array("samples", InventoryLimits::kSamples));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "samples"));
    if (!more) return offer;
    auto const least = offer.samples.empty() ? 1 : offer.samples.back().zero_bits + 1;
    TRY(auto sample, read_sample(reader, least));
    offer.samples.push_back(std::move(sample));
  }
}

Result<std::uint64_t> read_cell_number(CborReader& reader, std::string_view field) {
  auto const start = reader.position();
  TRY(auto const number, reader.read_uint(field));
  if (number > InventoryLimits::kCells) return reader.malformed(field, "too many cells", start);
  return number;
}

Result<InventoryMessage> read_wish(CborReader& reader, SketchKey const& key) {
  InventoryWish wish;
  wish.key = key;
  TRY(wish.first, read_cell_number(reader, "first"));
  TRY(wish.count, read_cell_number(reader, "count"));
  return wish;
}

Result<InventoryMessage> read_more_cells(CborReader& reader, SketchKey const& key) {
  InventoryCells more;
  more.key = key;
  TRY(more.first, read_cell_number(reader, "first"));
  TRY(more.cells, read_cells(reader));
  return more;
}

Result<InventoryMessage> read_result(CborReader& reader, SketchKey const& key) {
  InventoryResult result;
  result.key = key;
  auto const start = reader.position();
  TRY(auto octets, read_parts(reader, "lacking", kPrefixSize, InventoryLimits::kLacking));
  for (; !octets.empty(); octets = octets.subspan(kPrefixSize)) {
    InventoryResult::Prefix prefix{};
    std::copy_n(octets.begin(), kPrefixSize, prefix.begin());
    if (!result.lacking.empty() && prefix <= result.lacking.back())
      return reader.malformed("lacking", "not in ascending order", start);
    result.lacking.push_back(prefix);
  }
  return result;
}

Result<InventoryMessage> read_message(CborReader& reader, std::uint64_t kind) {
  TRY(auto const key, read_key(reader));
  switch (static_cast<MessageKind>(kind)) {
    case MessageKind::offer:
      return read_offer(reader, key);
    case MessageKind::wish:
      return read_wish(reader, key);
    case MessageKind::cells:
      return read_more_cells(reader, key);
    case MessageKind::result:
      return read_result(reader, key);
    case MessageKind::refusal:
      return InventoryMessage(InventoryRefusal{key});
  }
  return fail(Errc::unsupported, "an inventory message of another kind");
}

std::uint64_t items_of(InventoryMessage const& message) {
  constexpr std::array<std::uint64_t, std::variant_size_v<InventoryMessage>> items = {
      5, 5, 5, 4, 3};
  return items[message.index()];
}

}  // namespace

Bytes encode_inventory(InventoryMessage const& message) {
  CborWriter writer;
  std::visit([&writer](auto const& what) { write(writer, what); }, message);
  return writer.take();
}

Result<InventoryMessage> decode_inventory(ByteView payload) {
  CborReader reader(payload);
  TRY(auto const array, reader.read_array(kInventory, kMostItems));
  TRY(auto const version, reader.read_uint("version"));
  TRY(auto const kind, reader.read_uint("kind of message"));
  if (version != kVersion) return fail(Errc::unsupported, "an inventory of another version");
  TRY(auto message, read_message(reader, kind));
  if (array.size != items_of(message))
    return reader.malformed(kInventory, "a wrong number of items", 0);
  TRY_VOID(reader.expect_end(kInventory));
  return message;
}

SketchKey const& key_of(InventoryMessage const& message) {
  return std::visit([](auto const& what) -> SketchKey const& { return what.key; }, message);
}

}  // namespace bindle
