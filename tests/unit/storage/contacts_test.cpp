#include "storage/contacts.hpp"

#include "storage/contact_codec.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t kNow = 1'700'000'000'000;
constexpr ContactRetention kAmple;

ContactRecord contact_with(std::string peer, ContactState state = ContactState::ended) {
  ContactRecord record;
  record.peer = std::move(peer);
  record.medium = "tcpcl";
  record.address = "tcpcl://192.0.2.7:4556";
  record.dialled = true;
  record.began_ms = kNow - 5000;
  record.seen_ms = kNow;
  record.state = state;
  record.reason = "the peer closed";
  record.volume = {1, 2, 3, 4};
  return record;
}

class Contacts : public ::testing::Test {
 protected:
  void add(ContactNumber number, ContactRecord const& record) {
    change([&](Transaction& transaction) { return add_contact(transaction, number, record); });
  }

  void change(std::function<Result<void>(Transaction&)> const& work) {
    auto const outcome = store_.commit(work);
    EXPECT_TRUE(outcome) << outcome.error().detail;
  }

  void prune(ContactRetention const& retention) {
    change([&](Transaction& transaction) { return prune_contacts(transaction, retention, kNow); });
  }

  std::vector<ContactNumber> numbers(std::optional<ContactNumber> before = std::nullopt) {
    std::vector<ContactNumber> found;
    auto const take = [&found](ContactNumber number, ContactRecord const&) {
      found.push_back(number);
      return true;
    };
    EXPECT_TRUE(visit_contacts(store_.view(), before, take));
    return found;
  }

  ContactRecord record_of(ContactNumber number) {
    ContactRecord found;
    EXPECT_TRUE(visit_contacts(store_.view(), number + 1, [&](ContactNumber, ContactRecord record) {
      found = std::move(record);
      return false;
    }));
    return found;
  }

  test::TempStore store_;
};

TEST_F(Contacts, AreReadNewestFirst) {
  for (ContactNumber number = 1; number <= 300; ++number)
    add(number, contact_with("dtn://a/"));
  auto const all = numbers();
  ASSERT_EQ(all.size(), 300u);
  EXPECT_EQ(all.front(), 300u);
  EXPECT_EQ(all.back(), 1u);
  EXPECT_THAT(numbers(3), ElementsAre(2, 1));
}

TEST_F(Contacts, OutliveARestart) {
  auto const record = contact_with("dtn://a/");
  add(7, record);
  store_.reopen();
  EXPECT_EQ(record_of(7), record);
  EXPECT_EQ(last_contact(store_.view()).value(), 7u);
}

TEST_F(Contacts, ThatWereOpenWhenTheNodeStoppedAreLostSightOf) {
  add(1, contact_with("dtn://a/", ContactState::ended));
  add(2, contact_with("dtn://b/", ContactState::open));
  store_.reopen();
  change(lose_sight_of_open_contacts);
  EXPECT_EQ(record_of(1).state, ContactState::ended);
  EXPECT_EQ(record_of(2).state, ContactState::lost_sight);
  EXPECT_EQ(record_of(2).seen_ms, kNow);
}

TEST_F(Contacts, BeyondTheirNumberGoOldestFirst) {
  for (ContactNumber number = 1; number <= 5; ++number)
    add(number, contact_with("dtn://a/"));
  auto few = kAmple;
  few.records = 2;
  prune(few);
  EXPECT_THAT(numbers(), ElementsAre(5, 4));
  prune(few);
  EXPECT_THAT(numbers(), ElementsAre(5, 4));
}

TEST_F(Contacts, BeyondTheirAgeGo) {
  auto old = contact_with("dtn://a/");
  old.seen_ms = kNow - 7'200'000;
  add(1, old);
  add(2, contact_with("dtn://b/"));
  auto hour = kAmple;
  hour.age = std::chrono::hours(1);
  prune(hour);
  EXPECT_THAT(numbers(), ElementsAre(2));
}

TEST_F(Contacts, ThatLastAreNotDropped) {
  add(1, contact_with("dtn://a/", ContactState::open));
  add(2, contact_with("dtn://b/"));
  add(3, contact_with("dtn://c/"));
  auto few = kAmple;
  few.records = 1;
  prune(few);
  EXPECT_THAT(numbers(), ElementsAre(1));
}

TEST_F(Contacts, AreNotBroughtBackOnceDropped) {
  add(1, contact_with("dtn://a/"));
  auto none = kAmple;
  none.records = 0;
  prune(none);
  change([](Transaction& transaction) {
    return replace_contact(transaction, 1, contact_with("dtn://a/"));
  });
  EXPECT_THAT(numbers(), ElementsAre());
}

TEST(ContactCodec, CutsTextsThatCameFromOutside) {
  auto record = contact_with(std::string(5000, 'a'));
  record.reason = std::string(5000, 'b');
  auto const kept = decode_contact(encode(record)).value();
  EXPECT_EQ(kept.peer, std::string(kMaxContactText, 'a'));
  EXPECT_EQ(kept.reason, std::string(kMaxContactText, 'b'));
}

TEST(ContactCodec, RefusesDamagedAndLaterRecords) {
  auto const good = encode(contact_with("dtn://a/"));
  for (std::size_t length = 0; length < good.size(); ++length)
    if (auto const read = decode_contact(std::string_view(good).substr(0, length)); !read)
      EXPECT_EQ(read.error().code, Errc::malformed);
  auto later = contact_with("dtn://a/");
  later.state = static_cast<ContactState>(9);
  EXPECT_EQ(decode_contact(encode(later)).error().code, Errc::unsupported);
}

}  // namespace
}  // namespace bindle::storage
