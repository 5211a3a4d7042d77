#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace bindle {
namespace {

std::string uint_hex(std::uint64_t value) {
  CborWriter writer;
  writer.write_uint(value);
  return to_hex(writer.bytes());
}

std::string int_hex(std::int64_t value) {
  CborWriter writer;
  writer.write_int(value);
  return to_hex(writer.bytes());
}

TEST(CborWriter, UsesTheShortestHead) {
  EXPECT_EQ(uint_hex(0), "00");
  EXPECT_EQ(uint_hex(23), "17");
  EXPECT_EQ(uint_hex(24), "1818");
  EXPECT_EQ(uint_hex(255), "18ff");
  EXPECT_EQ(uint_hex(256), "190100");
  EXPECT_EQ(uint_hex(65535), "19ffff");
  EXPECT_EQ(uint_hex(65536), "1a00010000");
  EXPECT_EQ(uint_hex(0xffff'ffff), "1affffffff");
  EXPECT_EQ(uint_hex(0x1'0000'0000), "1b0000000100000000");
  EXPECT_EQ(uint_hex(std::numeric_limits<std::uint64_t>::max()), "1bffffffffffffffff");
}

TEST(CborWriter, WritesNegativeIntegers) {
  EXPECT_EQ(int_hex(-1), "20");
  EXPECT_EQ(int_hex(-25), "3818");
  EXPECT_EQ(int_hex(std::numeric_limits<std::int64_t>::min()), "3b7fffffffffffffff");
  EXPECT_EQ(int_hex(24), "1818");
}

TEST(CborWriter, WritesEveryKindOfItem) {
  CborWriter writer;
  writer.write_indefinite_array();
  writer.write_array(2);
  writer.write_bool(true);
  writer.write_bool(false);
  writer.write_text("hi");
  writer.write_bytes(Bytes{1, 2});
  writer.write_bytes_length(300);
  writer.write_encoded(Bytes{0xaa});
  writer.write_break();
  EXPECT_EQ(to_hex(writer.bytes()), "9f82f5f462686942010259012caaff");
}

}  // namespace
}  // namespace bindle
