#include "agent/statements/statement_record.hpp"

#include "storage/transaction.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using ::testing::ElementsAre;

SigningKey stating_key(std::uint8_t number) {
  return SigningKey::from_seed({number});
}

ManifestId item(std::uint8_t number) {
  return test::id_of<ManifestId>(number);
}

class StatementRecord : public ::testing::Test {
 protected:
  void SetUp() override { know(1); }

  void know(std::uint8_t number) {
    ASSERT_TRUE(keyring_.put(stating_key(number).public_key(), {"Anna", TrustLevel::known}));
  }

  KeepOutcome keep(Bytes const& octets) {
    auto const statement = verify_statement(octets).value();
    auto outcome = KeepOutcome::no_room;
    EXPECT_TRUE(store_.commit([&](storage::Transaction& transaction) -> Result<void> {
      TRY(outcome, keep_statement(transaction, statement, octets, keyring_, {1, 0}));
      return {};
    }));
    return outcome;
  }

  KeepOutcome rotate(std::uint8_t from, std::uint8_t to, std::uint64_t sequence = 1) {
    return keep(sign_rotation(stating_key(from), stating_key(to), sequence).value());
  }

  KeepOutcome revoke(std::uint8_t number, std::uint64_t sequence = 1) {
    return keep(sign_revocation({{}, sequence, ""}, stating_key(number)).value());
  }

  KeepOutcome publish(std::uint64_t version, std::vector<ManifestId> items) {
    return keep(sign_channel_head({{}, "news", version, std::move(items)}, stating_key(1)).value());
  }

  std::optional<storage::KeptStatement> kept(StatementKind kind, std::string detail = {}) {
    store_.reopen();
    return storage::find_statement(
               store_.view(),
               {static_cast<std::uint8_t>(kind), stating_key(1).public_key(), std::move(detail)})
        .value();
  }

  test::TempStore store_;
  Keyring keyring_;
};

TEST_F(StatementRecord, KeepsTheFirstRotationWhateverComesLater) {
  EXPECT_EQ(rotate(1, 2, 5), KeepOutcome::kept);
  EXPECT_EQ(rotate(1, 2, 6), KeepOutcome::known);
  EXPECT_EQ(rotate(1, 3, 7), KeepOutcome::disputed);
  auto const first = kept(StatementKind::rotation);
  EXPECT_TRUE(first->disputed);
  EXPECT_EQ(std::get<KeyRotation>(statement_in(*first).value()).successor,
            stating_key(2).public_key());
}

TEST_F(StatementRecord, RevocationIsForGood) {
  EXPECT_EQ(revoke(1), KeepOutcome::kept);
  EXPECT_EQ(rotate(1, 2, 9), KeepOutcome::outdated);
  EXPECT_EQ(publish(1, {item(1)}), KeepOutcome::outdated);
  EXPECT_EQ(revoke(1, 7), KeepOutcome::known);
  EXPECT_THAT(revoked_keys(store_.view()).value(), ElementsAre(stating_key(1).public_key()));
}

TEST_F(StatementRecord, ChannelsOnlyRise) {
  EXPECT_EQ(publish(2, {item(2)}), KeepOutcome::kept);
  EXPECT_EQ(publish(1, {item(1)}), KeepOutcome::outdated);
  EXPECT_EQ(publish(3, {item(3), item(2)}), KeepOutcome::kept);
  EXPECT_EQ(publish(2, {item(2)}), KeepOutcome::outdated);
  EXPECT_EQ(
      std::get<ChannelHead>(statement_in(*kept(StatementKind::channel, "news")).value()).version,
      3u);
}

TEST_F(StatementRecord, TwoHeadsOfOneVersionAreReportedAndTheFirstIsKept) {
  EXPECT_EQ(publish(2, {item(2)}), KeepOutcome::kept);
  EXPECT_EQ(publish(2, {item(2)}), KeepOutcome::known);
  EXPECT_EQ(publish(2, {item(3)}), KeepOutcome::disputed);
  EXPECT_EQ(publish(3, {item(4)}), KeepOutcome::kept);
  auto const head = kept(StatementKind::channel, "news");
  EXPECT_TRUE(head->disputed);
}

TEST_F(StatementRecord, TellsStrangersFromThoseWhoAreKnown) {
  EXPECT_EQ(rotate(1, 2), KeepOutcome::kept);
  EXPECT_FALSE(kept(StatementKind::rotation)->foreign);
  EXPECT_EQ(rotate(8, 9), KeepOutcome::kept);
  EXPECT_EQ(rotate(7, 1), KeepOutcome::kept);
  auto const foreign = [&](std::uint8_t number) {
    return storage::find_statement(store_.view(), {2, stating_key(number).public_key(), {}})
        .value()
        ->foreign;
  };
  EXPECT_TRUE(foreign(8));
  EXPECT_FALSE(foreign(7));
}

}  // namespace
}  // namespace bindle::agent
