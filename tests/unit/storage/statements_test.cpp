#include "storage/statements.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using test::id_of;
using test::TempStore;
using ::testing::IsEmpty;
using ::testing::SizeIs;

StatementPlace place(std::uint8_t key, std::string detail = {}, std::uint8_t kind = 2) {
  return {kind, id_of<PublisherKey>(key), std::move(detail)};
}

KeptStatement statement(std::uint8_t octet, bool foreign = false) {
  KeptStatement made;
  made.octets = Bytes(70, octet);
  made.received_ms = 5;
  made.carried_by = 9;
  made.foreign = foreign;
  return made;
}

Result<void> put(TempStore& store,
                 StatementPlace const& at,
                 KeptStatement const& kept,
                 StatementLimits const& limits = {}) {
  return store.commit([&](Transaction& t) { return put_statement(t, at, kept, limits); });
}

TEST(Statements, AreKeptOverAReopen) {
  TempStore store;
  ASSERT_TRUE(put(store, place(1), statement(1)));
  ASSERT_TRUE(put(store, place(1, "news", 4), statement(2)));
  store.reopen();
  EXPECT_EQ(find_statement(store.view(), place(1)).value(), statement(1));
  EXPECT_EQ(find_statement(store.view(), place(1, "news", 4)).value(), statement(2));
  EXPECT_EQ(find_statement(store.view(), place(1, "olds", 4)).value(), std::nullopt);
  EXPECT_EQ(statement_count(store.view()).value(), 2u);
  EXPECT_THAT(statement_bundles(store.view()).value(), ::testing::ElementsAre(9u));
}

TEST(Statements, OfOnePlaceReplaceEachOther) {
  TempStore store;
  ASSERT_TRUE(put(store, place(1), statement(1, true)));
  ASSERT_TRUE(put(store, place(1), statement(2)));
  EXPECT_EQ(find_statement(store.view(), place(1)).value(), statement(2));
  EXPECT_EQ(statement_count(store.view()).value(), 1u);
}

TEST(Statements, OnceOfSomeoneKnownStayThat) {
  TempStore store;
  ASSERT_TRUE(put(store, place(1), statement(1)));
  ASSERT_TRUE(put(store, place(1), statement(2, true)));
  EXPECT_FALSE(find_statement(store.view(), place(1)).value()->foreign);
  EXPECT_TRUE(put(store, place(1), statement(3)));
}

TEST(Statements, ArePagedInOrder) {
  TempStore store;
  for (std::uint8_t key = 1; key <= 5; ++key)
    ASSERT_TRUE(put(store, place(key), statement(key)));
  auto const first = statement_page(store.view(), std::nullopt, 3).value();
  ASSERT_THAT(first, SizeIs(3));
  auto const second = statement_page(store.view(), first.back().place, 3).value();
  ASSERT_THAT(second, SizeIs(2));
  EXPECT_EQ(second.front().place, place(4));
  EXPECT_THAT(statement_page(store.view(), second.back().place, 3).value(), IsEmpty());
  EXPECT_THAT(statements_of(store.view(), 2, id_of<PublisherKey>(3)).value(), SizeIs(1));
}

TEST(Statements, OfStrangersAreBoundedAndReturnTheirRoomWhenKnown) {
  TempStore store;
  StatementLimits const limits{10, 1, 10};
  ASSERT_TRUE(put(store, place(1), statement(1, true), limits));
  EXPECT_EQ(put(store, place(2), statement(2, true), limits).error().code, Errc::over_budget);
  EXPECT_TRUE(put(store, place(2), statement(2), limits));
  EXPECT_TRUE(put(store, place(1), statement(1), limits));
  EXPECT_TRUE(put(store, place(3), statement(3, true), limits));
}

TEST(Statements, AreBoundedInAllAndForEachSigner) {
  TempStore store;
  StatementLimits const limits{3, 3, 2};
  ASSERT_TRUE(put(store, place(1, "a"), statement(1), limits));
  ASSERT_TRUE(put(store, place(1, "b"), statement(1), limits));
  EXPECT_EQ(put(store, place(1, "c"), statement(1), limits).error().code, Errc::over_budget);
  ASSERT_TRUE(put(store, place(2), statement(1), limits));
  EXPECT_EQ(put(store, place(3), statement(1), limits).error().code, Errc::over_budget);
}

}  // namespace
}  // namespace bindle::storage
