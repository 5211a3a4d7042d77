#include "storage/responses.hpp"

#include "storage/bundles.hpp"
#include "storage/transaction.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Response response_from(std::string node) {
  return {.received_at_ms = 1'700'000'000'000, .from = std::move(node), .record = {0x82, 1, 0x80}};
}

// A store with one bundle.
class Responses : public ::testing::Test {
 protected:
  Responses() {
    BundleRecord record;
    record.key = key_;
    record.queue = Queue::outbox;
    record.expires.at_ms = 1'000'000;
    EXPECT_TRUE(store_.commit([&](Transaction& transaction) -> Result<void> {
      TRY(auto const added, add_bundle(transaction, record, Bytes{1, 2, 3}));
      arrival_ = added.arrival;
      return {};
    }));
  }

  bool add(ByteView key, Response const& response) {
    bool added = false;
    EXPECT_TRUE(store_.commit([&](Transaction& transaction) -> Result<void> {
      TRY(added, add_response(transaction, key, response));
      return {};
    }));
    return added;
  }

  test::TempStore store_;
  Bytes key_ = {0x82, 1, 2};
  Arrival arrival_ = 0;
};

TEST_F(Responses, AreKeptInTheOrderInWhichTheyCame) {
  EXPECT_TRUE(add(key_, response_from("dtn://b/")));
  EXPECT_TRUE(add(key_, response_from("dtn://a/")));
  EXPECT_THAT(responses_to(store_->view(), key_).value(),
              ElementsAre(response_from("dtn://b/"), response_from("dtn://a/")));
}

TEST_F(Responses, OutliveARestart) {
  ASSERT_TRUE(add(key_, response_from("dtn://b/")));
  store_.reopen();
  EXPECT_THAT(responses_to(store_->view(), key_).value(), ElementsAre(response_from("dtn://b/")));
}

TEST_F(Responses, AreNotKeptForABundleThatIsNotHere) {
  Bytes const longer = {0x82, 1, 2, 3};
  EXPECT_FALSE(add(longer, response_from("dtn://b/")));
  EXPECT_THAT(responses_to(store_->view(), longer).value(), IsEmpty());
}

TEST_F(Responses, AreBoundedForEachBundle) {
  EXPECT_TRUE(store_.commit([&](Transaction& transaction) -> Result<void> {
    for (std::size_t i = 0; i < kMaxResponses; ++i)
      TRY_VOID(add_response(transaction, key_, response_from("dtn://b/")));
    return {};
  }));
  EXPECT_FALSE(add(key_, response_from("dtn://b/")));
  EXPECT_EQ(responses_to(store_->view(), key_)->size(), kMaxResponses);
}

TEST_F(Responses, GoWithTheirBundle) {
  ASSERT_TRUE(add(key_, response_from("dtn://b/")));
  ASSERT_TRUE(store_.commit(
      [&](Transaction& transaction) { return delete_bundle(transaction, arrival_); }));
  EXPECT_THAT(responses_to(store_->view(), key_).value(), IsEmpty());
  EXPECT_FALSE(add(key_, response_from("dtn://b/")));
}

}  // namespace
}  // namespace bindle::storage
