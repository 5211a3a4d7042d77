#include "bundle/inventory/reconciliation.hpp"

#include "tests/support/random_inventories.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::exchange;
using testing::random_inventories;
using testing::tells_exactly;

SketchKey key() {
  SketchKey key{};
  key.fill(0x2a);
  return key;
}

TEST(Reconciliation, FindsExactlyWhatIsLackingWhateverTheSizes) {
  std::mt19937_64 random(1);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    auto const common = random() % 2000;
    auto const only_giver = random() % (seed % 3 == 0 ? 600 : 30);
    auto const only_taker = random() % (seed % 4 == 0 ? 600 : 30);
    auto const pair = random_inventories(common, only_giver, only_taker, seed);
    auto const exchanged = exchange(pair, seed);
    EXPECT_TRUE(tells_exactly(exchanged.last, pair.lacking))
        << common << " in common, " << only_giver << " and " << only_taker;
  }
}

TEST(Reconciliation, OfEqualAndOfEmptySetsTakesOneMessageEachWay) {
  for (auto const& pair : {random_inventories(1000, 0, 0, 1), random_inventories(0, 0, 0, 1)}) {
    auto const exchanged = exchange(pair, 2);
    EXPECT_TRUE(tells_exactly(exchanged.last, {}));
    EXPECT_EQ(exchanged.messages, 2u);
  }
}

TEST(Reconciliation, OfWhatDiffersLittleCostsTheSameForLargeSets) {
  auto const small = exchange(random_inventories(500, 10, 10, 1), 1);
  auto const large = exchange(random_inventories(20'000, 10, 10, 1), 1);
  EXPECT_EQ(small.messages, 2u);
  EXPECT_EQ(large.messages, 2u);
  EXPECT_LT(large.octets, 10'000u);
}

TEST(Reconciliation, CostsInProportionToTheDifference) {
  auto const pair = random_inventories(20'000, 500, 500, 3);
  auto const exchanged = exchange(pair, 3);
  EXPECT_TRUE(tells_exactly(exchanged.last, pair.lacking));
  EXPECT_LE(exchanged.octets, 65'536u);
  EXPECT_LE(exchanged.messages, 10u);
}

TEST(Reconciliation, WithAnEmptySetGetsEverything) {
  auto const pair = random_inventories(0, 3000, 0, 4);
  EXPECT_TRUE(tells_exactly(exchange(pair, 4).last, pair.lacking));
}

TEST(Reconciliation, GivesUpWhenTheSetsAreTooFarApart) {
  auto const pair = random_inventories(0, 60'000, 0, 5);
  EXPECT_TRUE(std::holds_alternative<InventoryRefusal>(exchange(pair, 5).last));
}

TEST(Reconciliation, EndsWhateverCellsAreSent) {
  auto const pair = random_inventories(100, 300, 0, 6);
  std::mt19937_64 random(6);
  auto offer = offer_of(pair.giver, key());
  for (auto& cell : offer.cells)
    cell.checks ^= static_cast<std::uint32_t>(random());
  InventoryComparison comparison;
  auto reply = comparison.begin(offer, pair.taker);
  auto rounds = 0u;
  while (auto const* const wish = std::get_if<InventoryWish>(&reply)) {
    InventoryCells nonsense{key(), wish->first, SketchCells(static_cast<std::size_t>(wish->count))};
    for (auto& cell : nonsense.cells)
      cell.checks = static_cast<std::uint32_t>(random());
    reply = comparison.go_on(nonsense, pair.taker);
    ASSERT_LE(++rounds, InventoryComparison::kMostRounds);
  }
  EXPECT_TRUE(std::holds_alternative<InventoryRefusal>(reply));
}

TEST(Reconciliation, RefusesCellsThatWereNotWishedFor) {
  auto const pair = random_inventories(100, 300, 0, 7);
  InventoryComparison comparison;
  auto const reply = comparison.begin(offer_of(pair.giver, key()), pair.taker);
  auto const wish = std::get<InventoryWish>(reply);
  auto cells = cells_for(wish, pair.giver).value();
  cells.first += 1;
  EXPECT_TRUE(std::holds_alternative<InventoryRefusal>(comparison.go_on(cells, pair.taker)));
  EXPECT_TRUE(std::holds_alternative<InventoryRefusal>(
      InventoryComparison().go_on(InventoryCells{key(), 0, {}}, pair.taker)));
}

TEST(Reconciliation, GivesNoMoreCellsThanASketchMayHave) {
  auto const pair = random_inventories(1, 0, 0, 8);
  EXPECT_FALSE(cells_for({key(), 1, InventoryLimits::kCells}, pair.giver));
  EXPECT_FALSE(cells_for({key(), ~std::uint64_t{0}, 2}, pair.giver));
  EXPECT_FALSE(cells_for({key(), 0, 0}, pair.giver));
}

TEST(Sketch, OfOneElementIsFoundInItsFirstCell) {
  std::mt19937_64 random(9);
  auto const element = testing::random_fingerprint(random);
  std::vector<BundleFingerprint> const set = {element};
  auto const cells = sketch_of({set, key(), 0}, 0, 1);
  EXPECT_EQ(cells.front().fingerprints, element.bytes);
  EXPECT_EQ(difference_in(cells, key()).value(), set);
}

TEST(Sketch, IsTheSameInOnePieceAndInTwo) {
  auto const set = random_inventories(300, 0, 0, 10).giver;
  auto whole = sketch_of({set, key(), 0}, 0, 100);
  auto const front = sketch_of({set, key(), 0}, 0, 40);
  auto const back = sketch_of({set, key(), 0}, 40, 60);
  EXPECT_TRUE(std::equal(front.begin(), front.end(), whole.begin()));
  EXPECT_TRUE(std::equal(back.begin(), back.end(), whole.begin() + 40));
}

// Cells that name one element for ever: it may come out once.
TEST(Sketch, OfNoSetIsNotDecoded) {
  std::mt19937_64 random(11);
  std::vector<BundleFingerprint> const set = {testing::random_fingerprint(random)};
  auto const honest = sketch_of({set, key(), 0}, 0, 1);
  SketchCells const forged(50, honest.front());
  EXPECT_EQ(difference_in(forged, key()), std::nullopt);
}

}  // namespace
}  // namespace bindle
