#include "bundle/crc.hpp"

#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bindle {
namespace {

using testing::bytes_of;

Bytes random_octets(std::size_t count) {
  std::mt19937_64 random(1);
  Bytes octets(count);
  std::generate(
      octets.begin(), octets.end(), [&random] { return static_cast<std::uint8_t>(random()); });
  return octets;
}

std::uint64_t number_from_hex(boost::json::value const& hex) {
  std::uint64_t value = 0;
  for (auto const octet : bytes_of(hex))
    value = value << 8 | octet;
  return value;
}

TEST(Crc, MatchesThePublishedValues) {
  for (auto const& vector : testing::extra_vectors("crc")) {
    auto const octets = bytes_of(vector.at("data_hex"));
    EXPECT_EQ(crc16_x25(octets), number_from_hex(vector.at("crc16_x25"))) << vector;
    EXPECT_EQ(crc32c(octets), number_from_hex(vector.at("crc32c"))) << vector;
    EXPECT_EQ(crc32c_by_table(octets), number_from_hex(vector.at("crc32c"))) << vector;
  }
}

TEST(Crc, IsTheSameByTableAndByInstruction) {
  auto const octets = random_octets(300);
  for (std::size_t start = 0; start < 9; ++start) {
    for (std::size_t length = 0; start + length <= octets.size(); ++length) {
      auto const part = ByteView(octets).subspan(start, length);
      ASSERT_EQ(crc32c(part), crc32c_by_table(part)) << start << "+" << length;
    }
  }
}

TEST(Crc, GoesOnWhereItStopped) {
  auto const octets = random_octets(100);
  for (std::size_t cut = 0; cut <= octets.size(); ++cut) {
    auto const first = ByteView(octets).first(cut);
    auto const rest = ByteView(octets).subspan(cut);
    ASSERT_EQ(crc16_x25(rest, crc16_x25(first)), crc16_x25(octets)) << cut;
    ASSERT_EQ(crc32c(rest, crc32c(first)), crc32c(octets)) << cut;
    ASSERT_EQ(crc32c_by_table(rest, crc32c_by_table(first)), crc32c(octets)) << cut;
  }
}

}  // namespace
}  // namespace bindle
