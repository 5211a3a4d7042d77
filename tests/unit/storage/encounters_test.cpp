#include "storage/encounters.hpp"

#include "tests/support/temp_store.hpp"

namespace bindle::storage {
namespace {

class EncountersTest : public ::testing::Test {
 protected:
  Result<void> put(Encounters const& encounters) {
    return store_.commit(
        [&](Transaction& transaction) { return put_encounters(transaction, encounters); });
  }

  test::TempStore store_;
};

TEST_F(EncountersTest, OutliveARestart) {
  Encounters const met = {{"dtn://a/", {500'000'000, 10, 10}},
                          {"ipn:7.0", {1'000'000'000, 20, std::nullopt}}};
  ASSERT_TRUE(put(met));
  store_.reopen();
  EXPECT_EQ(encounters(store_.view()).value(), met);
}

TEST_F(EncountersTest, AreReplacedAsAWhole) {
  ASSERT_TRUE(put({{"dtn://a/", {1, 10, 10}}, {"dtn://b/", {1, 10, 10}}}));
  Encounters const later = {{"dtn://b/", {2, 11, 11}}};
  ASSERT_TRUE(put(later));
  EXPECT_EQ(encounters(store_.view()).value(), later);
}

TEST_F(EncountersTest, AreBounded) {
  Encounters many;
  for (std::size_t i = 0; i <= kMaxEncounters; ++i)
    many["dtn://n" + std::to_string(i) + "/"] = {1, 10, 10};
  EXPECT_EQ(put(many).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::storage
