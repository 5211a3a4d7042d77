#include "bundle/quantity.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using namespace std::chrono_literals;

TEST(Size, ReadsPlainNumbersAndBothKindsOfUnits) {
  EXPECT_EQ(parse_size("0").value(), 0u);
  EXPECT_EQ(parse_size("1048576").value(), 1'048'576u);
  EXPECT_EQ(parse_size("7B").value(), 7u);
  EXPECT_EQ(parse_size("64MiB").value(), std::uint64_t{64} << 20);
  EXPECT_EQ(parse_size("20GB").value(), 20'000'000'000u);
}

TEST(Size, RefusesWhatIsNoSizeOrDoesNotFit) {
  for (auto const* text : {"",
                           "MiB",
                           "-1",
                           "+1",
                           "1.5GiB",
                           "64 MiB",
                           "64mib",
                           "16EiB",
                           "1x",
                           "99999999999999999999"}) {
    EXPECT_EQ(parse_size(text).error().code, Errc::invalid_argument) << text;
  }
}

TEST(Size, IsWrittenInTheLargestExactUnit) {
  EXPECT_EQ(size_text(0), "0B");
  EXPECT_EQ(size_text(1000), "1000B");
  EXPECT_EQ(size_text(std::uint64_t{20} << 30), "20GiB");
  EXPECT_EQ(size_text(1536), "1536B");
  for (std::uint64_t octets : {std::uint64_t{1}, std::uint64_t{1} << 60, ~std::uint64_t{0}}) {
    EXPECT_EQ(parse_size(size_text(octets)).value(), octets);
  }
}

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("250ms").value(), 250ms);
  EXPECT_EQ(parse_duration("30s").value(), 30s);
  EXPECT_EQ(parse_duration("5m").value(), 5min);
  EXPECT_EQ(parse_duration("12h").value(), 12h);
  EXPECT_EQ(parse_duration("7d").value(), 168h);
}

TEST(Duration, RefusesMissingUnitsAndAges) {
  for (auto const* text :
       {"", "30", "s", "-1s", "1.5h", "1w", "4000000d", "9999999999999999999d"}) {
    EXPECT_EQ(parse_duration(text).error().code, Errc::invalid_argument) << text;
  }
}

TEST(Duration, IsWrittenInTheLargestExactUnit) {
  EXPECT_EQ(duration_text(0ms), "0s");
  EXPECT_EQ(duration_text(-5s), "0s");
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(168h), "7d");
  EXPECT_EQ(duration_text(1500ms), "1500ms");
}

}  // namespace
}  // namespace bindle
