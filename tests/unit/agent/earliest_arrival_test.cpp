#include "agent/core/routing/earliest_arrival.hpp"

#include "tests/unit/agent/sample_plan.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using test::contact;
using test::eid;
using test::second;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Search : public ::testing::Test {
 protected:
  void plan(std::vector<PlannedContact> contacts) {
    plan_ = ContactPlan(std::move(contacts), eid("dtn://a/"));
    question_.from = *plan_.number_of(eid("dtn://a/"));
    question_.at_ms = second(0);
  }

  std::optional<PlannedPath> path(std::string_view to = "dtn://d/app") const {
    return EarliestArrivals(plan_, question_).path_to(*plan_.number_of(eid(to)));
  }

  std::vector<std::string> way() const {
    std::vector<std::string> nodes;
    for (auto const& hop : path().value_or(PlannedPath{}))
      nodes.push_back(plan_.contacts()[hop.contact].to.to_string());
    return nodes;
  }

  ContactPlan plan_;
  PathQuestion question_;
};

TEST_F(Search, FindsThePathThatArrivesFirst) {
  plan({contact("a", "b", 10, 20),
        contact("b", "d", 50, 60),
        contact("a", "c", 15, 20),
        contact("c", "d", 30, 40)});
  question_.length = 2000;
  EXPECT_THAT(way(), ElementsAre("dtn://c/", "dtn://d/"));
  EXPECT_EQ(path()->front().departure_ms, second(15));
  EXPECT_EQ(path()->front().arrival_ms, second(17));
  EXPECT_EQ(path()->back().arrival_ms, second(32));
}

TEST_F(Search, UsesAWindowThatIsOpenAlreadyAndNoneThatIsOver) {
  plan({contact("a", "d", 10, 20), contact("a", "b", 30, 40), contact("b", "d", 30, 40)});
  question_.at_ms = second(15);
  EXPECT_THAT(way(), ElementsAre("dtn://d/"));
  question_.at_ms = second(20);
  EXPECT_THAT(way(), ElementsAre("dtn://b/", "dtn://d/"));
  question_.at_ms = second(40);
  EXPECT_THAT(way(), IsEmpty());
}

TEST_F(Search, PassesOverWindowsThatAreTooShortForTheBundle) {
  plan({contact("a", "d", 10, 12), contact("a", "d", 100, 110)});
  question_.length = 5000;
  EXPECT_EQ(path()->front().departure_ms, second(100));
  question_.length = 10'000;
  EXPECT_EQ(path()->front().arrival_ms, second(110));
  question_.length = 10'001;
  EXPECT_EQ(path(), std::nullopt);
}

TEST_F(Search, GoesAnotherWayWhereAWindowHasOthersToSend) {
  plan({contact("a", "d", 0, 20), contact("a", "b", 0, 20), contact("b", "d", 60, 70)});
  question_.length = 1000;
  question_.busy_ms = {{0, 19'000}};
  EXPECT_THAT(way(), ElementsAre("dtn://d/"));
  question_.busy_ms = {{0, 19'001}};
  EXPECT_THAT(way(), ElementsAre("dtn://b/", "dtn://d/"));
}

TEST_F(Search, KnowsWindowsThatComeAgain) {
  auto daily = contact("a", "d", 10, 20);
  daily.every_ms = 100'000;
  plan({daily});
  question_.length = 1000;
  question_.at_ms = second(325);
  EXPECT_EQ(path()->front().departure_ms, second(410));
  question_.at_ms = second(419) + 500;
  EXPECT_EQ(path()->front().departure_ms, second(510));
}

TEST_F(Search, CountsTheDelayOfAContact) {
  auto far = contact("a", "d", 0, 20);
  far.delay_ms = 90'000;
  plan({far, contact("a", "b", 0, 20), contact("b", "d", 50, 60)});
  EXPECT_EQ(path()->back().arrival_ms, second(50));
}

TEST_F(Search, HasNoPathWhereWindowsCloseTooEarly) {
  plan({contact("a", "b", 50, 60), contact("b", "d", 10, 20)});
  EXPECT_EQ(path(), std::nullopt);
}

TEST_F(Search, NeverPassesANodeTwice) {
  plan({contact("a", "b", 0, 20),
        contact("b", "a", 0, 40),
        contact("a", "b", 30, 40),
        contact("b", "d", 30, 40)});
  EXPECT_THAT(way(), ElementsAre("dtn://b/", "dtn://d/"));
}

TEST_F(Search, LeavesOutNextHopsThatAreOutOfTheQuestion) {
  plan({contact("a", "b", 0, 10), contact("b", "d", 0, 10), contact("a", "d", 50, 60)});
  question_.not_via = {*plan_.number_of(eid("dtn://b/"))};
  EXPECT_THAT(way(), ElementsAre("dtn://d/"));
}

TEST_F(Search, BoundsItsArithmetic) {
  auto slow = contact("a", "d", 0, 20);
  slow.rate = 1;
  plan({slow});
  question_.length = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(path(), std::nullopt);
}

TEST(ContactPlan, TakesBothNamesOfThisNodeForOne) {
  auto other = contact("a", "b", 0, 10);
  other.from = eid("ipn:7.0");
  ContactPlan const plan({contact("a", "b", 0, 10), other},
                         NodeIds(eid("dtn://a/"), eid("ipn:7.0")));
  EXPECT_EQ(plan.node_count(), 2u);
  EXPECT_EQ(plan.number_of(eid("ipn:7.3")), plan.number_of(eid("dtn://a/app")));
  EXPECT_EQ(plan.contacts_from(*plan.number_of(eid("dtn://a/"))).size(), 2u);
  EXPECT_EQ(plan.number_of(eid("dtn://z/")), std::nullopt);
}

TEST(ContactPlan, TellsWhenTheNextWindowOpensOrCloses) {
  auto again = contact("b", "a", 30, 40);
  again.every_ms = 100'000;
  ContactPlan const plan({contact("a", "b", 10, 20), again}, eid("dtn://a/"));
  EXPECT_EQ(plan.next_boundary(second(0)), second(10));
  EXPECT_EQ(plan.next_boundary(second(10)), second(20));
  EXPECT_EQ(plan.next_boundary(second(20)), second(30));
  EXPECT_EQ(plan.next_boundary(second(200)), second(230));
  EXPECT_EQ(ContactPlan().next_boundary(second(0)), std::nullopt);
}

}  // namespace
}  // namespace bindle::agent
