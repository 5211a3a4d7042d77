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

}  // namespace
}  // namespace bindle
