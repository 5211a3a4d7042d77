#include "convergence/tcpcl/backoff.hpp"

#include <gtest/gtest.h>

namespace bindle::convergence::tcpcl {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesToTheMaximum) {
  Backoff backoff(1s, 60s, [] { return 0.0; });
  for (auto const expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s})
    EXPECT_EQ(backoff.next(), expected);
}

TEST(Backoff, ShortensByUpToHalf) {
  Backoff backoff(8s, 60s, [] { return 0.999; });
  auto const delay = backoff.next();
  EXPECT_GE(delay, 4s);
  EXPECT_LT(delay, 4100ms);
}

TEST(Backoff, StartsAgainAfterReset) {
  Backoff backoff(1s, 60s, [] { return 0.0; });
  backoff.next();
  backoff.next();
  backoff.reset();
  EXPECT_EQ(backoff.next(), 1s);
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
