#include "storage/receipts.hpp"

#include "storage/receipt_codec.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FileReceiptRecord receipt_of(std::string node) {
  return {std::move(node), 7, 8, {1, 2, 3}};
}

class Receipts : public ::testing::Test {
 protected:
  bool add(FileReceiptRecord const& receipt) {
    bool is_new = false;
    EXPECT_TRUE(store_.commit([&](Transaction& transaction) -> Result<void> {
      TRY(is_new, add_file_receipt(transaction, file_, receipt));
      return {};
    }));
    return is_new;
  }

  test::TempStore store_;
  ManifestId file_ = test::id_of<ManifestId>(4);
};

TEST_F(Receipts, AreOwedUntilTheyAreSettled) {
  ASSERT_TRUE(store_.commit([&](Transaction& transaction) -> Result<void> {
    owe_receipt(transaction, file_);
    return {};
  }));
  store_.reopen();
  EXPECT_THAT(owed_receipts(store_.view(), 10).value(), ElementsAre(file_));
  ASSERT_TRUE(store_.commit([&](Transaction& transaction) -> Result<void> {
    settle_owed_receipt(transaction, file_);
    return {};
  }));
  EXPECT_THAT(owed_receipts(store_.view(), 10).value(), IsEmpty());
}

TEST_F(Receipts, AreKeptOnceForEachNode) {
  EXPECT_TRUE(add(receipt_of("dtn://b/")));
  EXPECT_TRUE(add(receipt_of("dtn://a/")));
  EXPECT_FALSE(add(receipt_of("dtn://b/")));
  store_.reopen();
  EXPECT_THAT(receipts_of(store_.view(), file_).value(),
              ElementsAre(receipt_of("dtn://a/"), receipt_of("dtn://b/")));
  EXPECT_THAT(receipts_of(store_.view(), test::id_of<ManifestId>(5)).value(), IsEmpty());
}

TEST_F(Receipts, AreForgottenWithTheirFile) {
  add(receipt_of("dtn://b/"));
  ASSERT_TRUE(
      store_.commit([&](Transaction& transaction) { return forget_receipts(transaction, file_); }));
  EXPECT_THAT(receipts_of(store_.view(), file_).value(), IsEmpty());
}

TEST(ReceiptCodec, AnswersEveryTruncationWithAnError) {
  auto const whole = encode(receipt_of("dtn://b/"));
  for (std::size_t length = 1; length < whole.size(); ++length)
    EXPECT_FALSE(decode_file_receipt(std::string_view(whole).substr(0, length)));
}

}  // namespace
}  // namespace bindle::storage
