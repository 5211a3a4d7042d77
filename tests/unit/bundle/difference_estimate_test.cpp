#include "bundle/inventory/difference_estimate.hpp"

#include "tests/support/random_inventories.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

double estimate(std::size_t size, std::size_t cells, std::uint64_t seed) {
  auto const set = testing::random_inventories(size, 0, 0, seed).giver;
  SketchKey key{};
  key.fill(static_cast<std::uint8_t>(seed));
  auto const whole = sketch_of({set, key, 0}, 0, cells);
  auto const sample = sketch_of({set, key, 5}, 0, 48);
  auto const smaller = sketch_of({set, key, 7}, 0, 48);
  return estimated_difference({{whole, 0}, {sample, 5}, {smaller, 7}}, 65'536);
}

TEST(DifferenceEstimate, ComesNearFromFarTooFewCells) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto const found = estimate(1000, 64, seed);
    EXPECT_GT(found, 400);
    EXPECT_LT(found, 2500);
    sum += found;
  }
  EXPECT_NEAR(sum / 20, 1000, 200);
}

TEST(DifferenceEstimate, IsPreciseWhenThereAreNearlyEnoughCells) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    EXPECT_NEAR(estimate(2000, 2400, seed), 2000, 250);
}

TEST(DifferenceEstimate, StaysWithinItsBoundsWhateverTheCells) {
  SketchCells const empty(64);
  EXPECT_LE(estimated_difference({{empty, 0}}, 1000), 1.01);
  SketchCells const full(64, SketchCell{{}, 1});
  EXPECT_NEAR(estimated_difference({{full, 0}}, 1000), 1000, 1);
  EXPECT_LE(estimated_difference({}, 1000), 1000);
}

}  // namespace
}  // namespace bindle
