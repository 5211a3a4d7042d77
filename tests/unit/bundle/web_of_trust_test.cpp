#include "bundle/web_of_trust.hpp"

#include <gmock/gmock.h>

namespace bindle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

PublisherKey web_key(std::size_t number) {
  PublisherKey key;
  key.bytes[0] = static_cast<std::uint8_t>(number >> 8);
  key.bytes[1] = static_cast<std::uint8_t>(number);
  return key;
}

Vouching vouches(std::size_t from, std::size_t subject, bool stands = true) {
  return {web_key(from), web_key(subject), 1, stands};
}

TEST(WebOfTrust, TakesTheBestPath) {
  WebOfTrust const web({web_key(1)},
                       {vouches(1, 2), vouches(2, 3), vouches(3, 5), vouches(1, 4), vouches(4, 5)});
  auto const path = web.path_to(web_key(5));
  ASSERT_TRUE(path);
  EXPECT_THAT(path->keys, ElementsAre(web_key(1), web_key(4), web_key(5)));
  EXPECT_DOUBLE_EQ(path->worth, 0.64);
}

TEST(WebOfTrust, EndsAfterTenSteps) {
  std::vector<Vouching> chain;
  for (std::size_t i = 1; i <= 12; ++i)
    chain.push_back(vouches(i, i + 1));
  WebOfTrust const web({web_key(1)}, chain);
  EXPECT_NEAR(web.path_to(web_key(11))->worth, 0.1074, 0.0001);
  EXPECT_FALSE(web.path_to(web_key(12)));
  EXPECT_THAT(web.reached(), SizeIs(10));
}

TEST(WebOfTrust, LeavesOutStrangersAndWhatWasTakenBack) {
  WebOfTrust const web({web_key(1)}, {vouches(8, 9), vouches(1, 2, false)});
  EXPECT_THAT(web.reached(), IsEmpty());
  EXPECT_FALSE(web.path_to(web_key(9)));
  EXPECT_DOUBLE_EQ(web.path_to(web_key(1))->worth, 1);
}

TEST(WebOfTrust, EndsInCirclesAndIsBounded) {
  std::vector<Vouching> many{vouches(2, 1), vouches(1, 2)};
  for (std::size_t i = 3; i < 6000; ++i)
    many.push_back(vouches(2, i));
  WebOfTrust const web({web_key(1)}, many);
  EXPECT_THAT(web.reached(), SizeIs(WebOfTrust::kMaxKeys));
}

}  // namespace
}  // namespace bindle
