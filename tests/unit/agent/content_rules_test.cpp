#include "agent/scanning/content_rules.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool takes(ContentRules const& rules, std::string const& name, std::string const& type) {
  return bool(rules.check(name, type, 10));
}

TEST(ContentRules, TakeEverythingByDefault) {
  EXPECT_TRUE(takes({}, "tides", ""));
  EXPECT_TRUE(takes({}, "setup.exe", "application/x-msdownload"));
}

TEST(ContentRules, DenyTypesAndExtensionsWhateverTheirCase) {
  ContentRules rules;
  rules.denied_types = parse_media_types("video/*, text/html").value();
  rules.denied_extensions = parse_extensions("exe").value();
  EXPECT_FALSE(takes(rules, "film", "Video/MP4"));
  EXPECT_FALSE(takes(rules, "page", "text/html; charset=utf-8"));
  EXPECT_FALSE(takes(rules, "setup.EXE", "text/plain"));
  EXPECT_TRUE(takes(rules, "exe", "text/plain"));
}

TEST(ContentRules, TakeOnlyWhatIsAllowedIfAnythingIs) {
  ContentRules rules;
  rules.allowed_types = parse_media_types("text/*").value();
  rules.allowed_extensions = parse_extensions("txt, md").value();
  EXPECT_TRUE(takes(rules, "a.txt", "text/plain"));
  EXPECT_FALSE(takes(rules, "a.pdf", "text/plain"));
  EXPECT_FALSE(takes(rules, "a.txt", ""));
}

TEST(ContentRules, DenyEvenWhatIsAllowed) {
  ContentRules rules;
  rules.allowed_types = parse_media_types("text/*").value();
  rules.denied_types = parse_media_types("text/html").value();
  EXPECT_FALSE(takes(rules, "a", "text/html"));
}

TEST(ContentRules, LimitTheSize) {
  ContentRules rules;
  rules.max_size = 9;
  EXPECT_EQ(rules.check("a", "", 10).error().code, Errc::not_permitted);
}

TEST(ContentRules, AreListsWithCommas) {
  EXPECT_THAT(parse_extensions(" pdf ,TXT").value(), ElementsAre("pdf", "txt"));
  EXPECT_THAT(parse_extensions("").value(), IsEmpty());
  for (auto const* const bad : {"a b", ",", "pdf,,txt", "../x"})
    EXPECT_FALSE(parse_extensions(bad)) << bad;
  for (auto const* const bad : {"video", "video/", "/mp4", "*/*", "text/a b"})
    EXPECT_FALSE(parse_media_types(bad)) << bad;
}

}  // namespace
}  // namespace bindle::agent
