#include "bundle/covered_ranges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace bindle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();

TEST(CoveredRanges, TellWhatIsMissing) {
  CoveredRanges covered;
  EXPECT_THAT(covered.missing(10), ElementsAre(PayloadRange{0, 10}));
  ASSERT_TRUE(covered.add({2, 3}));
  ASSERT_TRUE(covered.add({7, 1}));
  EXPECT_THAT(covered.missing(10),
              ElementsAre(PayloadRange{0, 2}, PayloadRange{5, 2}, PayloadRange{8, 2}));
  EXPECT_THAT(covered.missing(4), ElementsAre(PayloadRange{0, 2}));
}

TEST(CoveredRanges, TellWhatIsNew) {
  CoveredRanges covered;
  EXPECT_THAT(covered.add({10, 10}).value(), ElementsAre(PayloadRange{10, 10}));
  EXPECT_THAT(covered.add({10, 10}).value(), IsEmpty());
  EXPECT_THAT(covered.add({30, 10}).value(), ElementsAre(PayloadRange{30, 10}));
  EXPECT_THAT(covered.add({5, 50}).value(),
              ElementsAre(PayloadRange{5, 5}, PayloadRange{20, 10}, PayloadRange{40, 15}));
  EXPECT_THAT(covered.ranges(), ElementsAre(PayloadRange{5, 50}));
}

TEST(CoveredRanges, JoinRangesThatTouch) {
  CoveredRanges covered;
  ASSERT_TRUE(covered.add({0, 5}));
  ASSERT_TRUE(covered.add({10, 5}));
  ASSERT_TRUE(covered.add({5, 5}));
  EXPECT_EQ(covered.size(), 1u);
  EXPECT_TRUE(covered.covers(15));
  EXPECT_FALSE(covered.covers(16));
}

TEST(CoveredRanges, RefuseWhatIsNoRange) {
  CoveredRanges covered;
  EXPECT_EQ(covered.add({5, 0}).error().code, Errc::malformed);
  EXPECT_EQ(covered.add({kMost, 1}).error().code, Errc::malformed);
  EXPECT_EQ(covered.add({2, kMost}).error().code, Errc::malformed);
  EXPECT_TRUE(covered.empty());
  ASSERT_TRUE(covered.add({0, kMost}));
  EXPECT_TRUE(covered.covers(kMost));
}

TEST(CoveredRanges, AreBounded) {
  CoveredRanges covered;
  for (std::uint64_t i = 0; i < CoveredRanges::kMaxRanges; ++i)
    ASSERT_TRUE(covered.add({3 * i, 1}));
  auto const beyond = 3 * CoveredRanges::kMaxRanges;
  EXPECT_EQ(covered.add({beyond, 1}).error().code, Errc::over_budget);
  EXPECT_EQ(covered.size(), CoveredRanges::kMaxRanges);
  EXPECT_TRUE(covered.add({0, beyond})) << "what closes gaps is taken";
  EXPECT_EQ(covered.size(), 1u);
}

TEST(CoveredRanges, AgreeWithAListOfOctets) {
  std::mt19937_64 random(42);
  for (int round = 0; round < 200; ++round) {
    CoveredRanges covered;
    std::vector<bool> octets(100);
    for (int step = 0; step < 12; ++step) {
      PayloadRange const range{random() % 90, 1 + random() % 10};
      auto const added = covered.add(range).value();
      std::vector<bool> is_new(100);
      for (auto const& part : added)
        for (auto at = part.offset; at < part.end(); ++at)
          is_new[at] = true;
      for (auto at = range.offset; at < range.end(); ++at) {
        EXPECT_EQ(is_new[at], !octets[at]);
        octets[at] = true;
      }
    }
    std::vector<bool> missing(100);
    for (auto const& gap : covered.missing(100))
      for (auto at = gap.offset; at < gap.end(); ++at)
        missing[at] = true;
    for (std::size_t at = 0; at < 100; ++at)
      EXPECT_NE(octets[at], missing[at]);
  }
}

}  // namespace
}  // namespace bindle
