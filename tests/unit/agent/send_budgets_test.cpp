#include "agent/core/send_budgets.hpp"

#include "agent/core/downloads.hpp"
#include "tests/unit/agent/served_contact.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::eid;
using test::queued;
using test::ServedContact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

SendBudget budget(std::string_view nodes, std::uint64_t octets, bool shared = false) {
  return {EidPattern::parse(nodes).value(), octets, shared};
}

TEST(SendWindow, LetsThroughWhatFitsIntoAnyHour) {
  SendWindow window(1000);
  window.spend(600, 0min);
  window.spend(400, 30min);
  EXPECT_EQ(window.opens_at(1, 30min), 61min);
  EXPECT_EQ(window.opens_at(600, 30min), 61min);
  EXPECT_EQ(window.opens_at(601, 30min), 91min);
  EXPECT_EQ(window.used(60min), 1000u);
  EXPECT_EQ(window.used(61min), 400u);
  EXPECT_LE(window.opens_at(600, 61min), 61min);
}

TEST(SendWindow, LetsThroughWhatIsLargerThanTheLimitOnceNothingWasSentForAnHour) {
  SendWindow window(1000);
  EXPECT_EQ(window.opens_at(5000, 0min), 0min);
  window.spend(5000, 0min);
  EXPECT_EQ(window.opens_at(1, 1min), 61min);
}

TEST(SendBudgets, GiveEachNeighbourItsOwn) {
  SendBudgets budgets({budget("dtn://reef-*/", 1000)});
  auto first = budgets.allowance_for(eid("dtn://reef-1/"), at(0s));
  auto const second = budgets.allowance_for(eid("dtn://reef-2/"), at(0s));
  auto const other = budgets.allowance_for(eid("dtn://clinic/"), at(0s));
  first.spend(1000, at(0s));
  EXPECT_TRUE(first.closed_until(1, at(0s)));
  EXPECT_FALSE(second.closed_until(1, at(0s)));
  EXPECT_FALSE(other.closed_until(1'000'000, at(0s)));
  EXPECT_FALSE(other.state(at(0s)));
}

TEST(SendBudgets, CanBeSharedAndAllAreKept) {
  SendBudgets budgets({budget("*", 1500, true), budget("dtn://reef-*/", 1000)});
  auto first = budgets.allowance_for(eid("dtn://reef-1/"), at(0s));
  auto const second = budgets.allowance_for(eid("dtn://reef-2/"), at(0s));
  first.spend(1000, at(0s));
  EXPECT_FALSE(second.closed_until(500, at(0s)));
  EXPECT_TRUE(second.closed_until(501, at(0s)));
  EXPECT_EQ(first.state(at(0s))->octets_per_hour, 1000u);
  EXPECT_EQ(second.state(at(0s))->used, 1000u);
}

TEST(SendBudgets, DoNotBeginAnewWithAContact) {
  SendBudgets budgets({budget("*", 1000)});
  budgets.allowance_for(eid("dtn://a/"), at(0s)).spend(1000, at(0s));
  EXPECT_TRUE(budgets.allowance_for(eid("dtn://a/"), at(1min)).closed_until(1, at(1min)));
}

TEST(SendBudgets, GoOnAfterARestart) {
  SendBudgets before({budget("*", 1000), budget("dtn://a/", 5000, true)});
  before.allowance_for(eid("dtn://a/"), at(0s)).spend(1000, at(0s));
  SendBudgets after({budget("*", 1000)});
  after.restore(before.counts(at(1min)));
  EXPECT_TRUE(after.allowance_for(eid("dtn://a/"), at(1min)).closed_until(1, at(1min)));
  EXPECT_FALSE(after.allowance_for(eid("dtn://b/"), at(1min)).closed_until(1, at(1min)));
}

TEST(SendBudgets, ForgetNeighboursThatGotNothing) {
  SendBudgets budgets({budget("*", 1000)});
  for (int i = 0; i < 100; ++i)
    budgets.allowance_for(eid("dtn://n" + std::to_string(i) + "/"), at(0s));
  EXPECT_THAT(budgets.counts(at(0s)), IsEmpty());
  auto kept = budgets.allowance_for(eid("dtn://a/"), at(0s));
  kept.spend(1, at(0s));
  EXPECT_EQ(budgets.counts(at(0s)).size(), 1u);
  EXPECT_THAT(budgets.counts(at(2h)), IsEmpty());
}

class BudgetedContact : public ::testing::Test {
 protected:
  ServedContact peer_with(std::uint64_t octets_per_hour) {
    budgets_.emplace(std::vector<SendBudget>{budget("*", octets_per_hour)});
    return ServedContact({}, {}, {}, budgets_->allowance_for(eid(test::kPeer), at(0s)));
  }

  std::optional<SendBudgets> budgets_;
};

TEST_F(BudgetedContact, PausesWhenTheHourIsSpentAndGoesOnByItself) {
  auto peer = peer_with(2500);  // bundles have 1000
  for (Arrival arrival = 1; arrival <= 4; ++arrival)
    peer.store(queued(arrival));
  EXPECT_THAT(peer.advance(at(0s)), ElementsAre(1, 2));
  EXPECT_EQ(peer.contact.paused_until(), 61min);
  EXPECT_THAT(peer.advance(at(30min)), IsEmpty());
  EXPECT_THAT(peer.advance(at(61min)), ElementsAre(3, 4));
  EXPECT_EQ(peer.contact.paused_until(), std::nullopt);
}

TEST_F(BudgetedContact, SendsEmergencyBundlesAllTheSame) {
  auto peer = peer_with(2500);
  for (Arrival arrival = 1; arrival <= 3; ++arrival)
    peer.store(queued(arrival));
  EXPECT_THAT(peer.advance(at(0s)), ElementsAre(1, 2));
  peer.store(queued(4, SendClass::emergency));
  peer.contact.wake(SendClass::emergency);
  EXPECT_THAT(peer.advance(at(1min)), ElementsAre(4));
  EXPECT_EQ(peer.contact.allowance().state(at(1min))->used, 3000u);
}

TEST(ContactInLowPower, SendsOnlyEmergencyBundles) {
  ServedContact peer;
  peer.contact.set_power(PowerMode::low);
  peer.store(queued(1, SendClass::perishable));
  peer.store(queued(2, SendClass::emergency));
  EXPECT_THAT(peer.advance(), ElementsAre(2));
  peer.contact.set_power(PowerMode::normal);
  EXPECT_THAT(peer.advance(), ElementsAre(1));
}

TEST(DownloadsInLowPower, AskOnlyForEmergencyFiles) {
  Downloads downloads({}, 1);
  auto const ordinary = test::file_named("ordinary");
  auto const urgent = test::file_named("urgent");
  auto const chunk = test::chunk_named("one");
  downloads.start(ordinary, {chunk}, PositionSet({false}), at(0s));
  downloads.start(urgent, {chunk}, PositionSet({false}), at(0s), Priority::emergency);
  EXPECT_THAT(downloads.due(at(0s), PowerMode::low), ElementsAre(urgent));
  EXPECT_GT(downloads.next_due(PowerMode::low), 0ms);
  EXPECT_EQ(downloads.next_due(), 0ms);
  EXPECT_THAT(downloads.due(at(0s)), ElementsAre(ordinary));
}

}  // namespace
}  // namespace bindle::agent
