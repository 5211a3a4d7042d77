#include "bundle/labels.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bindle {
namespace {

TEST(Topic, AcceptsPlainTextAndNone) {
  EXPECT_TRUE(check_topic(""));
  EXPECT_TRUE(check_topic("mutual-aid"));
  EXPECT_TRUE(check_topic(std::string(kMaxTopicSize, 't')));
}

TEST(Topic, RefusesLongAndUnprintableText) {
  EXPECT_FALSE(check_topic(std::string(kMaxTopicSize + 1, 't')));
  EXPECT_FALSE(check_topic("line\nfeed"));
  EXPECT_FALSE(check_topic("\xff"));
}

TEST(Tags, RefusesEmptyLongAndTooMany) {
  using Tags = std::vector<std::string>;
  EXPECT_TRUE(check_tags(Tags(kMaxTags, "tag")));
  EXPECT_FALSE(check_tags(Tags(kMaxTags + 1, "tag")));
  EXPECT_FALSE(check_tags(Tags{""}));
  EXPECT_FALSE(check_tags(Tags{std::string(kMaxTagSize + 1, 't')}));
  EXPECT_EQ(check_tags(Tags{"a\x7f"}).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
