#include "storage/send_windows.hpp"

#include "tests/support/temp_store.hpp"

namespace bindle::storage {
namespace {

class SendWindowsTest : public ::testing::Test {
 protected:
  Result<void> put(SendWindows const& windows) {
    return store_.commit(
        [&](Transaction& transaction) { return put_send_windows(transaction, windows); });
  }

  test::TempStore store_;
};

TEST_F(SendWindowsTest, OutliveARestart) {
  SendWindows const windows = {{"* dtn://a/", {{100, 5}, {101, 6}}}, {"* ", {{100, 7}}}};
  ASSERT_TRUE(put(windows));
  store_.reopen();
  EXPECT_EQ(send_windows(store_.view()).value(), windows);
}

TEST_F(SendWindowsTest, AreReplacedAsAWhole) {
  ASSERT_TRUE(put({{"a", {{100, 5}}}, {"b", {{100, 5}}}}));
  SendWindows const later = {{"b", {{101, 6}}}};
  ASSERT_TRUE(put(later));
  EXPECT_EQ(send_windows(store_.view()).value(), later);
}

TEST_F(SendWindowsTest, RefuseWhatIsTooLong) {
  EXPECT_EQ(put({{std::string(kMaxWindowName + 1, 'a'), {}}}).error().code, Errc::invalid_argument);
  EXPECT_EQ(put({{"a", std::vector<MinuteCount>(kMaxMinutes + 1)}}).error().code,
            Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::storage
