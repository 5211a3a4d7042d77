#include "agent/library/library_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using storage::LibraryEntry;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kHourMs = 3'600'000;

LibraryRules rules(std::chrono::milliseconds half_life = 0ms) {
  return LibraryRules({parse_boosts(kDefaultBoosts).value(), half_life});
}

LibraryEntry entry(std::uint64_t size, double accesses, std::vector<std::string> tags = {}) {
  LibraryEntry made;
  made.size = size;
  made.weight = accesses;
  made.tags = std::move(tags);
  return made;
}

double score(LibraryEntry const& of) {
  return rules().score(of, 0);
}

TEST(LibraryScore, IsTenForEachAccessOverTheRootOfTheSizeInMiB) {
  EXPECT_DOUBLE_EQ(score(entry(kMiB, 1)), 10);
  EXPECT_DOUBLE_EQ(score(entry(4 * kMiB, 3)), 15);
  EXPECT_DOUBLE_EQ(score(entry(100 * kMiB, 0)), 0);
}

TEST(LibraryScore, IsMultipliedOnceForEachGroupOfTags) {
  EXPECT_DOUBLE_EQ(score(entry(kMiB, 1, {"education"})), 20);
  EXPECT_DOUBLE_EQ(score(entry(kMiB, 1, {"education", "protocol"})), 20);
  EXPECT_DOUBLE_EQ(score(entry(kMiB, 1, {"knowledge"})), 15);
  EXPECT_DOUBLE_EQ(score(entry(kMiB, 1, {"protocol", "permaculture"})), 30);
  EXPECT_DOUBLE_EQ(score(entry(kMiB, 1, {"soup"})), 10);
}

TEST(LibraryScore, OfAnEmptyFileIsFinite) {
  EXPECT_TRUE(std::isfinite(score(entry(0, 1))));
}

TEST(LibraryScore, HalvesWithEachHalfLife) {
  auto const decaying = rules(1h);
  auto counted = entry(kMiB, 0);
  decaying.count_access(counted, 0);
  EXPECT_DOUBLE_EQ(decaying.score(counted, kHourMs), 5);
  decaying.count_access(counted, kHourMs);
  EXPECT_DOUBLE_EQ(counted.weight, 1.5);
  EXPECT_EQ(counted.accesses, 2u);
}

TEST(LibraryPlace, FollowsTheScore) {
  auto const low = rules().place(entry(100 * kMiB, 1)).value();
  auto const high = rules().place(entry(kMiB, 1)).value();
  EXPECT_LT(low.value, high.value);
  EXPECT_LT(rules().place(entry(kMiB, 0))->value, low.value);
}

TEST(LibraryPlace, KeepsTheOrderOfScoresThatDecayAlike) {
  auto const decaying = rules(1h);
  auto often_long_ago = entry(kMiB, 0);
  for (int i = 0; i < 10; ++i)
    decaying.count_access(often_long_ago, 0);
  auto once_now = entry(kMiB, 0);
  decaying.count_access(once_now, 5 * kHourMs);
  EXPECT_LT(decaying.score(often_long_ago, 5 * kHourMs), decaying.score(once_now, 5 * kHourMs));
  EXPECT_LT(decaying.place(often_long_ago)->value, decaying.place(once_now)->value);
}

TEST(LibraryPlace, IsForNothingThatIsNeverEvicted) {
  auto own = entry(kMiB, 1);
  own.own = true;
  EXPECT_FALSE(rules().place(own));
  auto pinned = entry(kMiB, 1);
  pinned.pinned = true;
  EXPECT_FALSE(rules().place(pinned));
  for (auto const priority : {Priority::emergency, Priority::perishable}) {
    auto urgent = entry(kMiB, 1);
    urgent.priority = priority;
    EXPECT_FALSE(rules().place(urgent));
  }
}

TEST(LibraryPlace, OfWhatNobodyAskedForComesFirst) {
  auto speculative = entry(kMiB, 99);
  speculative.speculative = true;
  EXPECT_EQ(rules().place(speculative)->kind, storage::LibraryKind::speculative);
}

TEST(LibraryRules, HaveAFingerprintForEachSetting) {
  EXPECT_EQ(rules().fingerprint(), rules().fingerprint());
  EXPECT_NE(rules().fingerprint(), rules(1h).fingerprint());
  EXPECT_NE(rules().fingerprint(), LibraryRules({{}, 0ms}).fingerprint());
}

TEST(Boosts, AreReadFromText) {
  auto const boosts = parse_boosts(" a,b c = 2 ;d=0.5").value();
  ASSERT_EQ(boosts.size(), 2u);
  EXPECT_EQ(boosts[0], (LibraryRules::Boost{{"a", "b c"}, 2}));
  EXPECT_EQ(boosts[1], (LibraryRules::Boost{{"d"}, 0.5}));
  EXPECT_TRUE(parse_boosts("")->empty());
}

TEST(Boosts, ThatMakeNoSenseAreRefused) {
  for (auto const* const text : {"a", "=2", "a=", "a=0", "a=101", "a=-1", "a=nan", "a,,b=2", ";"}) {
    auto const boosts = parse_boosts(text);
    EXPECT_FALSE(boosts.has_value()) << text;
  }
}

}  // namespace
}  // namespace bindle::agent
