#include "bundle/priority.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

TEST(Priority, NamesAndValuesRoundTrip) {
  for (std::uint64_t value = 0; value < 4; ++value) {
    auto const priority = priority_from_value(value).value();
    EXPECT_EQ(static_cast<std::uint64_t>(priority), value);
    EXPECT_EQ(parse_priority(to_string(priority)).value(), priority);
  }
  EXPECT_EQ(to_string(Priority::emergency), "emergency");
  EXPECT_EQ(to_string(Priority::low), "low");
}

TEST(Audience, NamesAndValuesRoundTrip) {
  for (std::uint64_t value = 0; value < 4; ++value) {
    auto const audience = audience_from_value(value).value();
    EXPECT_EQ(static_cast<std::uint64_t>(audience), value);
    EXPECT_EQ(parse_audience(to_string(audience)).value(), audience);
  }
  EXPECT_EQ(to_string(Audience::everyone), "public");
  EXPECT_EQ(to_string(Audience::recipients), "private");
}

TEST(Priority, AnUnknownNameIsAnsweredWithTheKnownOnes) {
  auto const parsed = parse_priority("urgent");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
  EXPECT_EQ(parsed.error().detail,
            "'urgent' is no priority: use emergency, perishable, normal or low");
  EXPECT_FALSE(parse_priority("Normal"));
  EXPECT_FALSE(parse_audience(""));
}

TEST(Priority, AnUnknownValueIsMalformed) {
  EXPECT_EQ(priority_from_value(4).error().code, Errc::malformed);
  EXPECT_EQ(audience_from_value(~std::uint64_t{0}).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
