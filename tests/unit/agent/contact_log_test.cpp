#include "agent/contacts/contact_log.hpp"

#include "agent/contacts/contact_summary.hpp"
#include "agent/contacts/transport_log.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::ContactState;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

class ContactLogTest : public ::testing::Test {
 protected:
  // A log as a fresh process has it.
  std::unique_ptr<ContactLog> log() {
    auto log = std::make_unique<ContactLog>(
        *node_.store, node_.workers, node_.clock, storage::ContactRetention{});
    EXPECT_TRUE(test::run(log->start()));
    return log;
  }

  static storage::ContactRecord contact_with(std::string peer, std::string medium = "tcpcl") {
    storage::ContactRecord record;
    record.peer = std::move(peer);
    record.medium = std::move(medium);
    return record;
  }

  // Everything told is in the database afterwards.
  void settle() { node_.store.reopen(); }

  std::vector<NumberedContact> listed(ContactQuestion const& question = {},
                                      std::optional<std::uint64_t> before = {}) {
    return list_contacts(node_.store.view(), question, before, 100).value();
  }

  test::ContentNode node_;
};

TEST_F(ContactLogTest, KeepsWhatAContactCameTo) {
  auto const log_of_now = log();
  auto const number = log_of_now->began(contact_with("dtn://a/"));
  log_of_now->ended(number, {1, 10, 2, 20}, "idle");
  settle();
  auto const contacts = listed();
  ASSERT_THAT(contacts, SizeIs(1));
  auto const& record = contacts[0].record;
  EXPECT_EQ(record.peer, "dtn://a/");
  EXPECT_EQ(record.state, ContactState::ended);
  EXPECT_EQ(record.reason, "idle");
  EXPECT_EQ(record.volume, (storage::ContactVolume{1, 10, 2, 20}));
  EXPECT_GE(record.seen_ms, record.began_ms);
}

TEST_F(ContactLogTest, NeverUsesANumberTwice) {
  auto const first = log()->began(contact_with("dtn://a/"));
  settle();
  EXPECT_EQ(log()->began(contact_with("dtn://b/")), first + 1);
}

TEST_F(ContactLogTest, LosesSightOfWhatWasOpenWhenTheProcessDied) {
  {
    auto const killed = log();
    auto const number = killed->began(contact_with("dtn://a/"));
    killed->going_on(number, {5, 50, 0, 0});
    killed->keep();
  }
  settle();
  auto const restarted = log();
  auto const contacts = listed();
  ASSERT_THAT(contacts, SizeIs(1));
  EXPECT_EQ(contacts[0].record.state, ContactState::lost_sight);
  EXPECT_EQ(contacts[0].record.volume.bundles_sent, 5u);
}

TEST_F(ContactLogTest, ListsByPeerMediumAndTime) {
  auto const log_of_now = log();
  log_of_now->ended(log_of_now->began(contact_with("dtn://a/")), {}, "");
  log_of_now->ended(log_of_now->began(contact_with("dtn://b/")), {}, "");
  log_of_now->ended(log_of_now->began(contact_with("dtn://b/", "stick")), {}, "");
  settle();
  EXPECT_THAT(listed({.since_ms = 0, .peer = "dtn://b/", .medium = {}, .open = {}}), SizeIs(2));
  EXPECT_THAT(listed({.since_ms = 0, .peer = {}, .medium = "stick", .open = {}}), SizeIs(1));
  auto const later = node_.clock.unix_ms() + 1000;
  EXPECT_THAT(listed({.since_ms = later, .peer = {}, .medium = {}, .open = {}}), SizeIs(0));
  EXPECT_THAT(listed({}, 3), SizeIs(2));
}

TEST_F(ContactLogTest, ShowsContactsThatLastAsTheyAreNow) {
  auto const log_of_now = log();
  auto const number = log_of_now->began(contact_with("dtn://a/"));
  settle();
  ContactQuestion question;
  question.open = log_of_now->open();
  question.open.at(number).volume.bundles_received = 9;
  EXPECT_EQ(listed(question).at(0).record.volume.bundles_received, 9u);
}

TEST_F(ContactLogTest, SumsUpByPeerAndMedium) {
  auto const log_of_now = log();
  for (auto const* const peer : {"dtn://a/", "dtn://b/", "dtn://a/"})
    log_of_now->ended(log_of_now->began(contact_with(peer)), {1, 10, 0, 0}, "");
  settle();
  auto const totals = summarise_contacts(node_.store.view(), {}).value();
  ASSERT_THAT(totals, SizeIs(2));
  EXPECT_EQ(totals.at({"dtn://a/", "tcpcl"}).contacts, 2u);
  EXPECT_EQ(totals.at({"dtn://a/", "tcpcl"}).volume.bytes_sent, 20u);
}

IslandMap three_islands() {
  auto const pattern = [](std::string_view text) { return EidPattern::parse(text).value(); };
  return IslandMap("harbour",
                   {{"reef", {pattern("dtn://reef-*/")}}, {"bay", {pattern("dtn://clinic/")}}});
}

TEST_F(ContactLogTest, ReportsWhatWasCarriedBetweenIslands) {
  auto const log_of_now = log();
  log_of_now->ended(log_of_now->began(contact_with("dtn://reef-1/")), {}, "");
  log_of_now->ended(log_of_now->began(contact_with("dtn://stranger/")), {}, "");
  auto const now_ms = node_.clock.unix_ms();
  EXPECT_TRUE(node_.store.commit([&](storage::Transaction& transaction) -> Result<void> {
    auto const hour = now_ms / 3'600'000;
    TRY_VOID(add_transported(transaction, hour, {"reef", "bay"}, {50, 500}));
    TRY_VOID(add_transported(transaction, hour, {"bay", "reef"}, {10, 100}));
    return add_transported(transaction, hour, {"reef", "reef"}, {7, 70});
  }));
  settle();
  auto const report =
      report_transport(node_.store.view(), {}, three_islands(), node_.clock.unix_ms()).value();
  EXPECT_THAT(report.islands, ElementsAre("bay", "harbour", "reef"));
  EXPECT_THAT(report.matrix, SizeIs(3));
  EXPECT_EQ(report.activity.islands, 3u);
  EXPECT_EQ(report.activity.bundles, 60u);
  EXPECT_EQ(report.activity.pairs, 1u);
  EXPECT_DOUBLE_EQ(report.activity.syncs_per_hour, 2.0);
}

TEST_F(ContactLogTest, CountsBundlesOnTheirWayFromIslandToIsland) {
  TransportLog transports(*node_.store, node_.clock, three_islands(), std::chrono::hours(24));
  QueuedBundle carried;
  carried.length = 100;
  carried.received_from = Eid::parse("dtn://reef-1/").value();
  transports.handed_on(carried, Eid::parse("dtn://clinic/").value());
  carried.received_from.reset();
  transports.handed_on(carried, Eid::parse("dtn://clinic/").value());
  transports.handed_on(carried, Eid::parse("dtn://stranger/").value());
  carried.received_from = Eid::parse("dtn://stranger/").value();
  transports.handed_on(carried, Eid::parse("dtn://clinic/").value());
  transports.flush();
  settle();
  auto const report =
      report_transport(node_.store.view(), {}, three_islands(), node_.clock.unix_ms()).value();
  EXPECT_THAT(report.matrix,
              ElementsAre(Pair(storage::IslandPair{"harbour", "bay"}, storage::Transported{1, 100}),
                          Pair(storage::IslandPair{"reef", "bay"}, storage::Transported{1, 100})));
}

TEST_F(ContactLogTest, CountsWhatSticksBringFromIslandToIsland) {
  TransportLog transports(*node_.store, node_.clock, three_islands(), std::chrono::hours(24));
  QueuedBundle brought;
  brought.length = 100;
  transports.brought_by_stick(brought, Eid::parse("dtn://reef-1/").value());
  transports.brought_by_stick(brought, Eid::parse("dtn://stranger/").value());
  transports.brought_by_stick(brought, Eid::none());
  transports.flush();
  settle();
  auto const report =
      report_transport(node_.store.view(), {}, three_islands(), node_.clock.unix_ms()).value();
  EXPECT_THAT(
      report.matrix,
      ElementsAre(Pair(storage::IslandPair{"reef", "harbour"}, storage::Transported{1, 100})));
  EXPECT_THAT(report.islands, ElementsAre("harbour", "reef"));
}

TEST(IslandMap, TakesTheFirstIslandThatFits) {
  auto const map = three_islands();
  EXPECT_EQ(map.island_of(Eid::parse("dtn://reef-7/mail").value()), "reef");
  EXPECT_EQ(map.island_of(Eid::parse("dtn://clinic/").value()), "bay");
  EXPECT_EQ(map.island_of(Eid::parse("dtn://elsewhere/").value()), "");
}

TEST(BridgeScore, GivesPointsForEachPart) {
  auto const score = bridge_score({.islands = 2, .bundles = 25, .syncs_per_hour = 0.5, .pairs = 3});
  EXPECT_DOUBLE_EQ(score.islands, 15);
  EXPECT_DOUBLE_EQ(score.bundles, 7.5);
  EXPECT_DOUBLE_EQ(score.syncs, 10);
  EXPECT_DOUBLE_EQ(score.pairs, 10);
  EXPECT_DOUBLE_EQ(score.total(), 0.425);
}

TEST(BridgeScore, IsOneAtMost) {
  auto const score =
      bridge_score({.islands = 40, .bundles = 1000, .syncs_per_hour = 60, .pairs = 600});
  EXPECT_DOUBLE_EQ(score.total(), 1);
}

}  // namespace
}  // namespace bindle::agent
