#include "bundle/utf8.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

TEST(Utf8, TakesCodePointsOfEveryLength) {
  std::string_view text = "a\u00fc\u6c34\U0001f4e6";
  EXPECT_EQ(take_code_point(text), U'a');
  EXPECT_EQ(take_code_point(text), U'\u00fc');
  EXPECT_EQ(take_code_point(text), U'\u6c34');
  EXPECT_EQ(take_code_point(text), U'\U0001f4e6');
  EXPECT_EQ(take_code_point(text), std::nullopt);
}

TEST(Utf8, LeavesBrokenTextWhereItIs) {
  std::string_view text = "\xffxyz";
  EXPECT_EQ(take_code_point(text), std::nullopt);
  EXPECT_EQ(text.size(), 4U);
}

TEST(Utf8, RefusesWhatRfc3629Forbids) {
  for (auto const* const text : {"\x80",              // continuation without a lead
                                 "\xc0\xaf",          // overlong, 2 octets
                                 "\xe0\x9f\xbf",      // overlong, 3 octets
                                 "\xf0\x8f\xbf\xbf",  // overlong, 4 octets
                                 "\xed\xa0\x80",      // surrogate
                                 "\xf4\x90\x80\x80",  // above U+10FFFF
                                 "\xf8\x88\x80\x80\x80",
                                 "\xe2\x82",         // cut short
                                 "\xe2\x28\xa1"}) {  // no continuation
    EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, PlainTextHasNoControls) {
  EXPECT_TRUE(is_plain_text(""));
  EXPECT_TRUE(is_plain_text("Süd, \u6c34"));
  EXPECT_FALSE(is_plain_text("tab\t"));
  EXPECT_FALSE(is_plain_text("\x7f"));
  EXPECT_FALSE(is_plain_text("\u009b"));
  EXPECT_FALSE(is_plain_text(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace bindle
