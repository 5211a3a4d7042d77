#include "agent/forwarding/passed_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

storage::BundleDigest digest(std::uint8_t value) {
  storage::BundleDigest made;
  made.fill(value);
  return made;
}

TEST(PassedBundles, KnowsWhatPassed) {
  PassedBundles passed;
  passed.add(digest(1));
  EXPECT_TRUE(passed.contains(digest(1)));
  EXPECT_FALSE(passed.contains(digest(2)));
}

TEST(PassedBundles, ForgetsTheOldest) {
  PassedBundles passed(2);
  for (std::uint8_t value = 1; value <= 5; ++value)
    passed.add(digest(value));
  EXPECT_FALSE(passed.contains(digest(3)));
  EXPECT_TRUE(passed.contains(digest(4)));
  EXPECT_TRUE(passed.contains(digest(5)));
}

TEST(PassedBundles, KeepsThePlaceOfOneThatPassesAgain) {
  PassedBundles passed(2);
  passed.add(digest(1));
  passed.add(digest(1));
  passed.add(digest(2));
  EXPECT_TRUE(passed.contains(digest(1)));
}

}  // namespace
}  // namespace bindle::agent
