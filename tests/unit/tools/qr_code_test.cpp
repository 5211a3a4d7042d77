#include "tools/cli/qr_code.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bindle::cli {
namespace {

TEST(QrCode, HasLinesOfOneWidthWithLightEdges) {
  auto const picture = qr_code("bindle").value();
  // The smallest symbol has 21 modules a side, and two more on each.
  EXPECT_EQ(std::count(picture.begin(), picture.end(), '\n'), 13);
  auto const first = picture.substr(0, picture.find('\n'));
  std::string light;
  for (int i = 0; i < 25; ++i)
    light += "\u2588";
  EXPECT_EQ(first, light);
}

TEST(QrCode, RefusesWhatIsTooLong) {
  EXPECT_EQ(qr_code(std::string(3000, 'a')).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::cli
