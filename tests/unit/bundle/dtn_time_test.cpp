#include "bundle/dtn_time.hpp"

#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using std::chrono::milliseconds;

TEST(DtnTime, MatchesThePublishedValues) {
  for (auto const& vector : testing::extra_vectors("dtn_time")) {
    auto const dtn = vector.at("dtn_ms").to_number<std::uint64_t>();
    if (dtn == 0) continue;
    UtcTime const utc{milliseconds(vector.at("unix_ms").to_number<std::int64_t>())};
    EXPECT_EQ(from_dtn_time(dtn), utc);
    EXPECT_EQ(to_dtn_time(utc), dtn);
  }
}

TEST(DtnTime, ZeroIsUnknown) {
  EXPECT_EQ(from_dtn_time(0), std::nullopt);
  EXPECT_EQ(to_dtn_time(UtcTime(kDtnEpoch)), 0u);
  EXPECT_EQ(to_dtn_time(UtcTime(milliseconds(0))), 0u);
  EXPECT_EQ(to_dtn_time(UtcTime::min()), 0u);
}

TEST(DtnTime, LatestTimesSaturate) {
  EXPECT_EQ(from_dtn_time(std::numeric_limits<std::uint64_t>::max()), UtcTime::max());
  EXPECT_GT(to_dtn_time(UtcTime::max()), 0u);
}

TEST(DtnTime, ExpirySaturates) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(expiry_time(1000, 500), 1500u);
  EXPECT_EQ(expiry_time(kMost - 1, 5), kMost);
  EXPECT_EQ(expiry_time(kMost, kMost), kMost);
}

TEST(DtnTime, NothingIsLeftOfALifetimeThatIsOver) {
  EXPECT_EQ(remaining_lifetime_ms(1000, 400), 600u);
  EXPECT_EQ(remaining_lifetime_ms(1000, 1000), 0u);
  EXPECT_EQ(remaining_lifetime_ms(1000, 5000), 0u);
}

}  // namespace
}  // namespace bindle
