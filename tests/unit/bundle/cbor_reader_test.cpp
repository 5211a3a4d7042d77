#include "bundle/cbor_reader.hpp"

#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace bindle {
namespace {

Bytes hex(std::string_view text) {
  return from_hex(text).value();
}

Result<std::uint64_t> uint_of(std::string_view text) {
  auto const bytes = hex(text);
  CborReader reader(bytes);
  return reader.read_uint("number");
}

Result<void> skip(ByteView bytes) {
  CborReader reader(bytes);
  TRY_VOID(reader.skip_item("item"));
  return reader.expect_end("item");
}

Result<void> skip(std::string_view text) {
  return skip(ByteView(hex(text)));
}

TEST(CborReader, ReadsIntegersOfEveryWidth) {
  for (std::uint64_t const value : {std::uint64_t{0},
                                    std::uint64_t{23},
                                    std::uint64_t{24},
                                    std::uint64_t{255},
                                    std::uint64_t{256},
                                    std::uint64_t{65535},
                                    std::uint64_t{65536},
                                    std::uint64_t{0xffff'ffff},
                                    std::uint64_t{0x1'0000'0000},
                                    std::numeric_limits<std::uint64_t>::max()}) {
    CborWriter writer;
    writer.write_uint(value);
    EXPECT_EQ(uint_of(to_hex(writer.bytes())).value(), value);
  }
}

TEST(CborReader, ReadsSignedIntegers) {
  for (std::int64_t const value : {std::int64_t{0},
                                   std::int64_t{-1},
                                   std::numeric_limits<std::int64_t>::min(),
                                   std::numeric_limits<std::int64_t>::max()}) {
    CborWriter writer;
    writer.write_int(value);
    CborReader reader(writer.bytes());
    EXPECT_EQ(reader.read_int("number").value(), value);
  }
  auto const beyond = hex("3b8000000000000000");
  EXPECT_FALSE(CborReader(beyond).read_int("number"));
}

TEST(CborReader, RefusesHeadsThatAreNotShortest) {
  for (auto const* text : {"1817", "190017", "1900ff", "1a0000ffff", "1b00000000ffffffff"}) {
    EXPECT_FALSE(uint_of(text)) << text;
  }
  EXPECT_FALSE(skip("980100"));
  EXPECT_FALSE(skip("580100"));
  EXPECT_FALSE(skip("f814"));
}

TEST(CborReader, RefusesReservedAdditionalInformation) {
  for (auto const* text : {"1c", "1d", "1e", "1f"})
    EXPECT_FALSE(uint_of(text)) << text;
}

TEST(CborReader, RefusesOtherTypes) {
  for (auto const* text : {"20", "4100", "6100", "80", "a0", "c000", "f4", "fb0000000000000000"}) {
    EXPECT_FALSE(uint_of(text)) << text;
  }
  auto const tagged = hex("c14100");
  EXPECT_FALSE(CborReader(tagged).read_bytes("bytes"));
  auto const number = hex("01");
  EXPECT_FALSE(CborReader(number).read_bool("flag"));
}

TEST(CborReader, StringsAreViewsIntoTheInput) {
  auto const bytes = hex("4301020363616263");
  CborReader reader(bytes);
  auto const octets = reader.read_bytes("octets").value();
  EXPECT_EQ(octets.data(), bytes.data() + 1);
  EXPECT_EQ(octets.size(), 3u);
  EXPECT_EQ(reader.read_text("text").value(), "abc");
  EXPECT_TRUE(reader.at_end());
}

TEST(CborReader, BelievesNoLengthBeyondTheInput) {
  for (auto const* text : {"41",
                           "5b3030303030303030",
                           "5bffffffffffffffff00",
                           "9bffffffffffffffff",
                           "9b0000000100000000",
                           "82",
                           "bbffffffffffffffff",
                           "7bffffffffffffffff"}) {
    EXPECT_FALSE(skip(text)) << text;
  }
}

TEST(CborReader, KeepsToTheCallersLimits) {
  auto const bytes = hex("43010203");
  EXPECT_TRUE(CborReader(bytes).read_bytes("octets", 3));
  EXPECT_FALSE(CborReader(bytes).read_bytes("octets", 2));
  auto const array = hex("83010203");
  EXPECT_TRUE(CborReader(array).read_array("array", 3));
  EXPECT_FALSE(CborReader(array).read_array("array", 2));
}

TEST(CborReader, RefusesStringsOfIndefiniteLength) {
  auto const bytes = hex("5f4100ff");
  EXPECT_FALSE(CborReader(bytes).read_bytes("octets"));
  EXPECT_FALSE(skip("5f4100ff"));
  EXPECT_FALSE(skip("7f6161ff"));
  EXPECT_FALSE(skip("bf0000ff"));
}

TEST(CborReader, RefusesTextThatIsNotUtf8) {
  auto const bytes = hex("62c328");
  EXPECT_FALSE(CborReader(bytes).read_text("text"));
  EXPECT_FALSE(skip("62c328"));
}

TEST(CborReader, WalksArraysOfBothForms) {
  for (auto const* text : {"83010203", "9f010203ff"}) {
    auto const bytes = hex(text);
    CborReader reader(bytes);
    auto array = reader.read_array("array", 3).value();
    std::uint64_t sum = 0;
    while (reader.next_item(array, "array").value())
      sum += reader.read_uint("item").value();
    EXPECT_EQ(sum, 6u) << text;
    EXPECT_TRUE(reader.at_end()) << text;
  }
}

TEST(CborReader, BoundsArraysOfIndefiniteLength) {
  auto const bytes = hex("9f010203ff");
  CborReader reader(bytes);
  auto array = reader.read_array("array", 2).value();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(reader.next_item(array, "array").value());
    ASSERT_TRUE(reader.read_uint("item"));
  }
  EXPECT_FALSE(reader.next_item(array, "array"));
}

TEST(CborReader, EndsAnArrayOfFixedSizeAtItsStopCode) {
  auto const right = hex("9f01ff");
  CborReader reader(right);
  auto const array = reader.read_array_of(1, "array").value();
  ASSERT_TRUE(reader.read_uint("item"));
  EXPECT_TRUE(reader.end_array(array, "array"));

  auto const longer = hex("9f0102ff");
  CborReader other(longer);
  auto const too_long = other.read_array_of(1, "array").value();
  ASSERT_TRUE(other.read_uint("item"));
  EXPECT_FALSE(other.end_array(too_long, "array"));
}

TEST(CborReader, SkipsAnyWellFormedItem) {
  for (auto const* text : {"00",
                           "3903e7",
                           "420102",
                           "6161",
                           "80",
                           "8201820203",
                           "9f01820203ff",
                           "a201026161820304",
                           "d9d9f74100",
                           "f4",
                           "f6",
                           "f820",
                           "f93c00",
                           "fa47c35000",
                           "fb3ff199999999999a",
                           "c1c2c303"}) {
    EXPECT_TRUE(skip(text)) << text;
  }
}

TEST(CborReader, RefusesBrokenItemsWhenSkipping) {
  for (auto const* text :
       {"ff", "81ff", "9f", "9f01", "a101", "a1", "c1", "d9d9", "fb0000", "8201"}) {
    EXPECT_FALSE(skip(text)) << text;
  }
}

TEST(CborReader, BoundsNesting) {
  Bytes nested(CborReader::kMaxDepth - 1, 0x81);
  nested.push_back(0x00);
  EXPECT_TRUE(skip(nested));
  nested.insert(nested.begin(), 0x81);
  EXPECT_FALSE(skip(nested));
  EXPECT_FALSE(skip(Bytes(100'000, 0x81)));
  EXPECT_FALSE(skip(Bytes(100'000, 0x9f)));
}

TEST(CborReader, NamesTheFieldAndTheOffset) {
  auto const bytes = hex("0141");
  CborReader reader(bytes, 100);
  ASSERT_TRUE(reader.read_uint("first"));
  auto const failed = reader.read_uint("lifetime");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::malformed);
  EXPECT_EQ(failed.error().detail, "lifetime: expected an unsigned integer at offset 101");
}

TEST(CborReader, RefusesEveryTruncation) {
  auto const bytes =
      hex("9f8201430102036161a1017818414141414141414141414141414141414141414141414141ff");
  ASSERT_TRUE(skip(bytes));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(skip(ByteView(bytes).first(length))) << length;
  }
}

}  // namespace
}  // namespace bindle
