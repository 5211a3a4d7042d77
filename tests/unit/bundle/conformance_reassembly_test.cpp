#include "bundle/reassembly.hpp"
#include "tests/support/corpus.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bindle {
namespace {

using testing::bytes_of_case;
using testing::conformance_cases;

constexpr std::uint64_t kPlenty = 1u << 20;

Result<Bytes> made_of(testing::ConformanceCase const& one) {
  std::vector<Bytes> fragments;
  for (auto const& file : one.entry.at("fragments").as_array())
    fragments.push_back(bytes_of_case(testing::text_of(file)));
  std::vector<ByteView> const views(fragments.begin(), fragments.end());
  return reassemble(views, kPlenty);
}

TEST(ConformanceReassembly, MakesTheWholeOrNothing) {
  auto const cases = conformance_cases("reassembly");
  EXPECT_FALSE(cases.empty());
  for (auto const& one : cases) {
    auto const whole = made_of(one);
    EXPECT_EQ(whole.has_value(), one.accepted()) << one.id() << ": " << one.text("reason");
    if (whole && one.accepted()) EXPECT_EQ(*whole, one.wire) << one.id();
  }
}

}  // namespace
}  // namespace bindle
