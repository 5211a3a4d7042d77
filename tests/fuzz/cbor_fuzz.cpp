#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "tests/fuzz/require.hpp"

#include <cstddef>

namespace {

using namespace bindle;
using fuzz::require;
using fuzz::same;

constexpr std::uint64_t kMostItems = 20;
constexpr std::uint64_t kMostOctets = 1000;

// What was read with success must encode to the octets it was read from.
template <class Read, class Write>
void check(ByteView input, Read read, Write write) {
  CborReader reader(input);
  auto const value = read(reader);
  if (!value) return;
  CborWriter writer;
  write(writer, *value);
  require(same(reader.since(0), writer.bytes()));
  require(reader.position() + reader.rest().size() == input.size());
}

void read_scalars(ByteView input) {
  check(
      input,
      [](auto& reader) { return reader.read_uint("item"); },
      [](auto& writer, auto value) { writer.write_uint(value); });
  check(
      input,
      [](auto& reader) { return reader.read_int("item"); },
      [](auto& writer, auto value) { writer.write_int(value); });
  check(
      input,
      [](auto& reader) { return reader.read_bool("item"); },
      [](auto& writer, auto value) { writer.write_bool(value); });
}

void read_strings(ByteView input) {
  check(
      input,
      [](auto& reader) { return reader.read_bytes("item", kMostOctets); },
      [](auto& writer, auto value) { writer.write_bytes(value); });
  check(
      input,
      [](auto& reader) { return reader.read_text("item", kMostOctets); },
      [](auto& writer, auto value) { writer.write_text(value); });
  check(
      input,
      [](auto& reader) { return reader.read_bytes_length("item"); },
      [](auto& writer, auto value) { writer.write_bytes_length(value); });
}

// Both ways to read an array end at the same place.
void read_pair(ByteView input) {
  CborReader by_items(input);
  auto array = by_items.read_array("pair", kMostItems);
  std::size_t count = 0;
  while (array) {
    auto const more = by_items.next_item(*array, "pair");
    if (!more) return;
    if (!*more) break;
    if (!by_items.skip_item("item")) return;
    ++count;
  }
  CborReader by_count(input);
  auto const pair = by_count.read_array_of(2, "pair");
  require(!pair || array.has_value());
  if (!pair || count != 2) return;
  require(by_count.skip_item("item") && by_count.skip_item("item"));
  require(by_count.end_array(*pair, "pair").has_value());
  require(by_count.position() == by_items.position());
}

void skip_all(ByteView input) {
  CborReader items(input);
  while (!items.at_end() && items.skip_item("item")) {
  }
  require(items.position() <= input.size());
  require(!items.at_end() || items.expect_end("items").has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input(data, size);
  read_scalars(input);
  read_strings(input);
  read_pair(input);
  skip_all(input);
  return 0;
}
