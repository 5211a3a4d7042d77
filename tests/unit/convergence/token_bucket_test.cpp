#include "convergence/udpcl/token_bucket.hpp"

#include <gtest/gtest.h>

namespace bindle::convergence::udpcl {
namespace {

using namespace std::chrono_literals;

constexpr TokenBucket::Time kStart{};

// 1000 octets a second, 3000 at once.
TokenBucket bucket() {
  return TokenBucket({.bits_per_second = 8000, .burst_octets = 3000}, kStart);
}

TEST(TokenBucket, LetsABurstThroughAtOnce) {
  auto tokens = bucket();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(tokens.ready_at(1000, kStart), kStart);
    tokens.take(1000, kStart);
  }
  EXPECT_EQ(tokens.ready_at(1000, kStart), kStart + 1s);
}

TEST(TokenBucket, KeepsToTheRateAfterTheBurst) {
  auto tokens = bucket();
  auto now = kStart;
  for (int i = 0; i < 13; ++i) {
    now = tokens.ready_at(1000, now);
    tokens.take(1000, now);
  }
  EXPECT_EQ(now, kStart + 10s);
}

TEST(TokenBucket, FillsUpInARestAndNotFurther) {
  auto tokens = bucket();
  tokens.take(3000, kStart);
  auto const later = kStart + 1h;
  tokens.take(3000, later);
  EXPECT_EQ(tokens.ready_at(500, later), later + 500ms);
}

TEST(TokenBucket, LetsMoreThanABurstThroughWhenItIsFull) {
  auto tokens = bucket();
  tokens.take(1000, kStart);
  EXPECT_EQ(tokens.ready_at(10'000, kStart), kStart + 1s);
  tokens.take(10'000, kStart + 1s);
  EXPECT_EQ(tokens.ready_at(1, kStart + 1s), kStart + 1s + 7s + 1ms);
}

}  // namespace
}  // namespace bindle::convergence::udpcl
