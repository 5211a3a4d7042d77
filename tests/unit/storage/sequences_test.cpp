#include "storage/sequences.hpp"

#include "tests/support/temp_store.hpp"

#include <set>

namespace bindle::storage {
namespace {

using test::TempStore;

TEST(Sequences, NeverRepeatAcrossRestarts) {
  TempStore store;
  std::set<std::uint64_t> seen;
  for (int restart = 0; restart < 3; ++restart) {
    for (int i = 0; i < 100; ++i)
      EXPECT_TRUE(seen.insert(store->sequences().next().value()).second);
    store.reopen();
  }
}

TEST(Sequences, ReserveAheadWhileTheyAreGivenOut) {
  TempStore store;
  std::uint64_t last = 0;
  for (int i = 0; i < 300'000;) {
    auto const next = store->sequences().next();
    if (!next) {
      ASSERT_EQ(next.error().code, Errc::busy);
      continue;
    }
    EXPECT_TRUE(i == 0 || *next == last + 1);
    last = *next;
    ++i;
  }
  store.reopen();
  EXPECT_GT(store->sequences().next().value(), last);
}

}  // namespace
}  // namespace bindle::storage
