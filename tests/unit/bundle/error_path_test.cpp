#include "bundle/error_path.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

Result<int> broken(std::string detail) {
  return fail(Errc::malformed, std::move(detail));
}

TEST(ErrorPath, PutsThePlaceBeforeWhatWentWrong) {
  auto const error = within("block 2 (RFC 9171 section 4.3.2)", broken("no octets")).error();
  EXPECT_EQ(error.code, Errc::malformed);
  EXPECT_EQ(error.detail, "block 2 (RFC 9171 section 4.3.2), no octets");
}

TEST(ErrorPath, ComposesThePlaceOnlyForAFailure) {
  int composed = 0;
  auto const place = [&composed] {
    ++composed;
    return std::string("block 2");
  };
  EXPECT_EQ(within(place, Result<int>(7)).value(), 7);
  EXPECT_EQ(composed, 0);
  EXPECT_EQ(within(place, broken("no octets")).error().detail, "block 2, no octets");
  EXPECT_EQ(composed, 1);
}

TEST(ErrorPath, TheLastSectionNamedDecides) {
  auto const error = fail(Errc::malformed,
                          "primary block (RFC 9171 section 4.3.1), creation timestamp "
                          "(RFC 9171 section 4.2.7): expected an array at offset 20");
  EXPECT_EQ(deciding_section(error), "RFC 9171 section 4.2.7");
}

TEST(ErrorPath, AnErrorWithoutASectionHasNone) {
  EXPECT_EQ(deciding_section(fail(Errc::malformed, "too many blocks")), "");
  EXPECT_EQ(deciding_section(fail(Errc::malformed, "cut off (RFC 9171 section")), "");
}

}  // namespace
}  // namespace bindle
