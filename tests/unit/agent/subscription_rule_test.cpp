#include "agent/subscriptions/subscription_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

ManifestSummary lesson() {
  ManifestSummary file;
  file.name = "Lesson 1.mp4";
  file.topic = "Éducation";
  file.tags = {"Maths", "beginners"};
  file.media_type = "video/mp4";
  file.size = 20'000'000;
  file.publisher.bytes.fill(0xab);
  return file;
}

bool fits(std::string const& rule, ManifestSummary const& file = lesson()) {
  auto const parsed = SubscriptionRule::parse(rule);
  EXPECT_TRUE(parsed) << rule << ": " << parsed.error().detail;
  return parsed->matches(file).value();
}

std::string fault(std::string const& rule) {
  auto const parsed = SubscriptionRule::parse(rule);
  if (parsed) return "none";
  EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
  return parsed.error().detail;
}

TEST(SubscriptionRule, ComparesTextsWithoutCaseAndAccents) {
  EXPECT_TRUE(fits("topic = education"));
  EXPECT_TRUE(fits("TOPIC = \"EDUCATION\""));
  EXPECT_FALSE(fits("topic != education"));
  EXPECT_FALSE(fits("topic = educ"));
  EXPECT_TRUE(fits("name = \"lesson 1.mp4\""));
}

TEST(SubscriptionRule, ComparesWithPatterns) {
  EXPECT_TRUE(fits("type ~ \"video/*\""));
  EXPECT_TRUE(fits("name ~ *.MP4"));
  EXPECT_TRUE(fits("name ~ \"lesson ?.mp4\""));
  EXPECT_FALSE(fits("name ~ \"lesson\""));
  EXPECT_TRUE(fits("topic ~ *"));
}

TEST(SubscriptionRule, ComparesWithAnyTag) {
  EXPECT_TRUE(fits("tag = maths"));
  EXPECT_TRUE(fits("tag ~ beg*"));
  EXPECT_FALSE(fits("tag = physics"));
  EXPECT_FALSE(fits("tag != maths"));
  EXPECT_TRUE(fits("tag != physics"));
  EXPECT_TRUE(fits("tag != maths", ManifestSummary{}));
}

TEST(SubscriptionRule, ComparesSizes) {
  EXPECT_TRUE(fits("size = 20MB"));
  EXPECT_FALSE(fits("size < 20MB"));
  EXPECT_TRUE(fits("size <= 20MB"));
  EXPECT_TRUE(fits("size > 19MiB and size >= 20000000"));
  EXPECT_TRUE(fits("size != 0"));
}

TEST(SubscriptionRule, ComparesPublishers) {
  std::string key;
  for (auto i = 0; i < 32; ++i)
    key += "aB";
  EXPECT_TRUE(fits("publisher = " + key));
  EXPECT_FALSE(fits("publisher != " + key));
}

TEST(SubscriptionRule, BindsNotBeforeAndBeforeOr) {
  EXPECT_TRUE(fits("topic = education or topic = a and topic = b"));
  EXPECT_FALSE(fits("(topic = education or topic = a) and topic = b"));
  EXPECT_FALSE(fits("not topic = education and size > 0"));
  EXPECT_TRUE(fits("not (topic = a or topic = b)"));
  EXPECT_TRUE(fits("NOT NOT topic = education"));
}

TEST(SubscriptionRule, ReadsQuotedValues) {
  auto file = lesson();
  file.name = "a \"b\" \\c";
  EXPECT_TRUE(fits("name = \"a \\\"b\\\" \\\\c\"", file));
}

TEST(SubscriptionRule, SaysWhereTheFaultIs) {
  EXPECT_THAT(fault(""), StartsWith("at character 1 "));
  EXPECT_THAT(fault("topic education"), StartsWith("at character 7 "));
  EXPECT_THAT(fault("topic = \"é\" size < 1"), StartsWith("at character 13 "));
  EXPECT_THAT(fault("size < big"), StartsWith("at character 8 "));
  EXPECT_THAT(fault("topic = \"open"), HasSubstr("quotes do not end"));
  EXPECT_THAT(fault("topic ! a"), StartsWith("at character 7 "));
  EXPECT_THAT(fault("(topic = a"), HasSubstr("\")\" was expected"));
  EXPECT_THAT(fault("topic = a)"), StartsWith("at character 10 "));
  EXPECT_THAT(fault("colour = red"), HasSubstr("name, topic, tag"));
  EXPECT_THAT(fault("topic < a"), HasSubstr("=, != or ~"));
  EXPECT_THAT(fault("size ~ 1"), HasSubstr("<="));
  EXPECT_THAT(fault("publisher = boat"), HasSubstr("64 hexadecimal"));
  EXPECT_THAT(fault("type = \"video/*\""), HasSubstr("after ~ only"));
  EXPECT_THAT(fault("topic = "), HasSubstr("a value was expected"));
  EXPECT_THAT(fault("topic = \"\xff\""), HasSubstr("UTF-8"));
}

TEST(SubscriptionRule, TakesAPublisherForOneUnderItsFormerKeys) {
  PublisherKey former;
  former.bytes.fill(0xcd);
  auto const key = former.to_string();
  auto const is = SubscriptionRule::parse("publisher = " + key).value();
  auto const is_not = SubscriptionRule::parse("publisher != " + key).value();
  EXPECT_FALSE(is.matches(lesson()).value());
  EXPECT_TRUE(is.matches(lesson(), {former}).value());
  EXPECT_FALSE(is_not.matches(lesson(), {former}).value());
}

TEST(SubscriptionRule, ComparesChannels) {
  auto file = lesson();
  file.tags.push_back("channel:week-2.news");
  EXPECT_TRUE(fits("channel = week-2.news", file));
  EXPECT_TRUE(fits("channel ~ week*", file));
  EXPECT_FALSE(fits("channel != week-2.news", file));
  EXPECT_FALSE(fits("channel = maths", file));
}

TEST(SubscriptionRule, HasLimits) {
  auto const nested = [](std::size_t depth) {
    return std::string(depth, '(') + "size > 1" + std::string(depth, ')');
  };
  EXPECT_EQ(fault(nested(SubscriptionRule::kMaxDepth)), "none");
  EXPECT_THAT(fault(nested(SubscriptionRule::kMaxDepth + 1)), HasSubstr("16 deep"));
  std::string many = "size>1";
  for (std::size_t i = 1; i < SubscriptionRule::kMaxComparisons; ++i)
    many += " or size>1";
  EXPECT_EQ(fault(many), "none");
  EXPECT_THAT(fault(many + " or size>1"), HasSubstr("64 comparisons"));
  EXPECT_THAT(fault("topic = " + std::string(1024, 'a')), HasSubstr("1024 octets"));
}

TEST(SubscriptionRule, PatternsTakeTheirTimeAtMost) {
  EXPECT_TRUE(fits_pattern("", ""));
  EXPECT_TRUE(fits_pattern("", "**"));
  EXPECT_FALSE(fits_pattern("", "?"));
  EXPECT_TRUE(fits_pattern("abcabd", "*ab?"));
  EXPECT_TRUE(fits_pattern("水の", "??"));
  EXPECT_FALSE(fits_pattern("水", "??"));
  std::string stars;
  for (auto i = 0; i < 100; ++i)
    stars += "*a";
  EXPECT_FALSE(fits_pattern(std::string(1000, 'a') + "b", stars));
}

}  // namespace
}  // namespace bindle::agent
