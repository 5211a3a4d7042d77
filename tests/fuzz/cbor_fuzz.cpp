#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>

namespace {

using bindle::ByteView;
using bindle::CborReader;
using bindle::CborWriter;

// What was read with success must encode to the octets it was read from.
void expect_same(ByteView read, CborWriter const& written) {
  auto const bytes = written.bytes();
  if (!std::equal(read.begin(), read.end(), bytes.begin(), bytes.end())) __builtin_trap();
}

void read_scalar(ByteView input) {
  CborReader as_uint(input);
  if (auto const value = as_uint.read_uint("item")) {
    CborWriter writer;
    writer.write_uint(*value);
    expect_same(as_uint.since(0), writer);
  }
  CborReader as_int(input);
  if (auto const value = as_int.read_int("item")) {
    CborWriter writer;
    writer.write_int(*value);
    expect_same(as_int.since(0), writer);
  }
}

void read_string(ByteView input) {
  CborReader as_bytes(input);
  if (auto const value = as_bytes.read_bytes("item")) {
    CborWriter writer;
    writer.write_bytes(*value);
    expect_same(as_bytes.since(0), writer);
  }
  CborReader as_text(input);
  if (auto const value = as_text.read_text("item")) {
    CborWriter writer;
    writer.write_text(*value);
    expect_same(as_text.since(0), writer);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input(data, size);
  read_scalar(input);
  read_string(input);
  CborReader items(input);
  while (!items.at_end() && items.skip_item("item")) {
  }
  return 0;
}
