#include "storage/kept_clock.hpp"

#include "tests/support/temp_store.hpp"

#include <gtest/gtest.h>

namespace bindle::storage {
namespace {

TEST(KeptClock, IsThereAfterAReopen) {
  test::TempStore store;
  EXPECT_FALSE(kept_clock(store.view()).value());
  KeptClock const clock{5, 1'800'000'000'000, 77, "boot"};
  auto keep = [&](Transaction& transaction) -> Result<void> {
    keep_clock(transaction, clock);
    return {};
  };
  ASSERT_TRUE(store.commit(keep));
  store.reopen();
  EXPECT_EQ(kept_clock(store.view()).value(), clock);
}

}  // namespace
}  // namespace bindle::storage
