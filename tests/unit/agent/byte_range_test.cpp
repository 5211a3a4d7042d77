#include "agent/http/byte_range.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace bindle::agent::http {
namespace {

constexpr std::uint64_t kSize = 10'000;

// None for the whole representation.
std::optional<ByteRange> range_of(std::string_view header, std::uint64_t size = kSize) {
  return parse_range(header, size).value();
}

bool is_satisfiable(std::string_view header, std::uint64_t size = kSize) {
  auto const range = parse_range(header, size);
  if (!range) {
    EXPECT_EQ(range.error().code, Errc::invalid_argument);
  }
  return range.has_value();
}

TEST(ByteRange, CountsBothEnds) {
  EXPECT_EQ(range_of("bytes=0-499"), (ByteRange{0, 500}));
  EXPECT_EQ(range_of("bytes=500-999"), (ByteRange{500, 500}));
  EXPECT_EQ(range_of("bytes=0-0"), (ByteRange{0, 1}));
}

TEST(ByteRange, GoesToTheEndWithoutALastPosition) {
  EXPECT_EQ(range_of("bytes=9500-"), (ByteRange{9500, 500}));
  EXPECT_EQ(range_of("bytes=0-"), (ByteRange{0, kSize}));
}

TEST(ByteRange, CountsASuffixFromTheEnd) {
  EXPECT_EQ(range_of("bytes=-500"), (ByteRange{9500, 500}));
  EXPECT_EQ(range_of("bytes=-20000"), (ByteRange{0, kSize}));
}

TEST(ByteRange, IsCutToTheSize) {
  EXPECT_EQ(range_of("bytes=9999-10000"), (ByteRange{9999, 1}));
  EXPECT_EQ(range_of("bytes=0-18446744073709551615"), (ByteRange{0, kSize}));
}

TEST(ByteRange, BeginsWithinTheRepresentation) {
  EXPECT_FALSE(is_satisfiable("bytes=10000-"));
  EXPECT_FALSE(is_satisfiable("bytes=10000-10001"));
  EXPECT_FALSE(is_satisfiable("bytes=-0"));
}

TEST(ByteRange, OfAnEmptyRepresentationIsNotSatisfiable) {
  EXPECT_FALSE(is_satisfiable("bytes=0-", 0));
  EXPECT_FALSE(is_satisfiable("bytes=0-0", 0));
  EXPECT_FALSE(is_satisfiable("bytes=-1", 0));
}

// RFC 9110 section 14.1.
TEST(ByteRange, KnowsItsUnitInAnyCase) {
  EXPECT_EQ(range_of("Bytes=0-1"), (ByteRange{0, 2}));
}

TEST(ByteRange, IgnoresAnotherUnit) {
  EXPECT_EQ(range_of("chunks=0-1"), std::nullopt);
  EXPECT_EQ(range_of("byte"), std::nullopt);
  EXPECT_EQ(range_of(""), std::nullopt);
}

TEST(ByteRange, IgnoresSeveralRanges) {
  EXPECT_EQ(range_of("bytes=0-1,5-6"), std::nullopt);
}

TEST(ByteRange, IgnoresWhatIsMalformed) {
  for (auto const* const header : {"bytes=",
                                   "bytes=-",
                                   "bytes=5",
                                   "bytes=5-4",
                                   "bytes=a-b",
                                   "bytes=+1-2",
                                   "bytes=1-2x",
                                   "bytes= 1-2",
                                   "bytes=--5",
                                   "bytes=1--2",
                                   "bytes=0-99999999999999999999",
                                   "bytes=99999999999999999999-"})
    EXPECT_EQ(range_of(header), std::nullopt) << header;
}

}  // namespace
}  // namespace bindle::agent::http
