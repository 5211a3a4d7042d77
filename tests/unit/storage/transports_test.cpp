#include "storage/transports.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

#include <map>
#include <tuple>

namespace bindle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

using Cells = std::map<std::tuple<std::uint64_t, std::string, std::string>, std::uint64_t>;

class Transports : public ::testing::Test {
 protected:
  void add(std::uint64_t hour, IslandPair const& pair, Transported const& amount) {
    EXPECT_TRUE(store_.commit([&](Transaction& transaction) {
      return add_transported(transaction, hour, pair, amount);
    }));
  }

  // Bundles by hour, from and to.
  Cells bundles_from(std::uint64_t hour) {
    Cells cells;
    auto const take = [&](std::uint64_t at, IslandPair const& pair, Transported const& amount) {
      cells[{at, pair.from, pair.to}] = amount.bundles;
      EXPECT_EQ(amount.bytes, amount.bundles * 10);
    };
    EXPECT_TRUE(visit_transported(store_.view(), hour, take));
    return cells;
  }

  test::TempStore store_;
};

TEST_F(Transports, AddUpByHourAndDirection) {
  add(5, {"reef", "bay"}, {1, 10});
  add(5, {"reef", "bay"}, {2, 20});
  add(5, {"bay", "reef"}, {4, 40});
  add(6, {"reef", "bay"}, {8, 80});
  store_.reopen();
  EXPECT_THAT(bundles_from(5),
              ElementsAre(Pair(std::tuple(5, "bay", "reef"), 4),
                          Pair(std::tuple(5, "reef", "bay"), 3),
                          Pair(std::tuple(6, "reef", "bay"), 8)));
  EXPECT_THAT(bundles_from(6), ElementsAre(Pair(std::tuple(6, "reef", "bay"), 8)));
}

TEST_F(Transports, TellNamesApartWhereverOneEnds) {
  add(5, {"a", "bc"}, {1, 10});
  add(5, {"ab", "c"}, {2, 20});
  EXPECT_EQ(bundles_from(0).size(), 2u);
}

TEST_F(Transports, ForgetHoursThatArePast) {
  add(5, {"reef", "bay"}, {1, 10});
  add(6, {"reef", "bay"}, {1, 10});
  EXPECT_TRUE(
      store_.commit([](Transaction& transaction) { return prune_transported(transaction, 6); }));
  EXPECT_THAT(bundles_from(0), ElementsAre(Pair(std::tuple(6, "reef", "bay"), 1)));
}

}  // namespace
}  // namespace bindle::storage
