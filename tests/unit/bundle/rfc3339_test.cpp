#include "bundle/rfc3339.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

TEST(Rfc3339, WritesUtcWithMilliseconds) {
  EXPECT_EQ(to_rfc3339(from_dtn_time(780'000'000'000).value()), "2024-09-18T18:40:00.000Z");
  EXPECT_EQ(to_rfc3339(UtcTime(std::chrono::milliseconds(1))), "1970-01-01T00:00:00.001Z");
}

TEST(Rfc3339, StaysWithinFourDigitYears) {
  EXPECT_EQ(to_rfc3339(UtcTime::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(UtcTime::min()), "0000-01-01T00:00:00.000Z");
}

TEST(Rfc3339, ReadsWhatItWrites) {
  for (std::int64_t const ms : {780'000'000'000, 1L, 86'399'999L, 4'102'444'800'250}) {
    UtcTime const time{std::chrono::milliseconds(ms)};
    EXPECT_EQ(parse_rfc3339(to_rfc3339(time)).value(), time);
  }
}

TEST(Rfc3339, ReadsFractionsAndOffsets) {
  auto const expected = from_dtn_time(780'000'000'000).value();
  EXPECT_EQ(parse_rfc3339("2024-09-18T18:40:00Z").value(), expected);
  EXPECT_EQ(parse_rfc3339("2024-09-18 20:40:00+02:00").value(), expected);
  EXPECT_EQ(parse_rfc3339("2024-09-18t13:10:00-05:30").value(), expected);
  EXPECT_EQ(parse_rfc3339("2024-09-18T18:40:00.5z").value(),
            expected + std::chrono::milliseconds(500));
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (auto const* text : {"",
                           "now",
                           "2024-09-18",
                           "2024-09-18T18:40:00",
                           "2024-09-18T18:40Z",
                           "2024-02-30T00:00:00Z",
                           "2024-13-01T00:00:00Z",
                           "2024-09-18T24:00:00Z",
                           "2024-09-18T18:40:60Z",
                           "2024-09-18T18:40:00.Z",
                           "2024-09-18T18:40:00.0001Z",
                           "2024-09-18T18:40:00Z ",
                           "-024-09-18T18:40:00Z",
                           "2024-09-18T18:40:00+2:00"}) {
    EXPECT_EQ(parse_rfc3339(text).error().code, Errc::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace bindle
