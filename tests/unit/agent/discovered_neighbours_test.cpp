#include "agent/neighbours/discovered_neighbours.hpp"

#include <gmock/gmock.h>

#include <set>

namespace bindle::agent {
namespace {

using convergence::discovery::Neighbour;
using convergence::tcpcl::Address;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SessionStub final : public convergence::Link {
 public:
  explicit SessionStub(bool acknowledges) { description_.acknowledges = acknowledges; }

  convergence::LinkDescription const& description() const override { return description_; }

  convergence::LinkCounters counters() const override { return {}; }

  Task<convergence::TransferOutcome> send(convergence::OutgoingBundle) override {
    co_return convergence::TransferOutcome::link_lost;
  }

  void close() override {}

 private:
  convergence::LinkDescription description_;
};

Eid node(std::string_view uri) {
  return Eid::parse(uri).value();
}

Neighbour neighbour(std::string_view name, std::optional<std::uint16_t> port = 4556) {
  return {node(name), boost::asio::ip::make_address("10.0.0.2"), port, std::nullopt};
}

class DiscoveredNeighboursTest : public ::testing::Test {
 protected:
  DiscoveredNeighbours make(AcceptNeighbours accept) {
    return {node("dtn://m/"),
            accept,
            {[this](Address const& to) { dialled_.push_back(to_url(to)); },
             [this](Address const& to) { given_up_.push_back(to_url(to)); },
             [this](Neighbour const& who) { return known_.contains(who.node); },
             contacts_}};
  }

  void meet(std::string_view name, bool acknowledges) {
    contacts_.add(std::make_shared<SessionStub>(acknowledges), node(name), 0);
  }

  std::set<Eid> known_{node("dtn://z/"), node("dtn://a/")};
  ContactTable contacts_{{"tcpcl://10.0.0.2:4560"}};
  std::vector<std::string> dialled_;
  std::vector<std::string> given_up_;
};

TEST_F(DiscoveredNeighboursTest, DialsOnceWhoIsKnown) {
  auto decisions = make(AcceptNeighbours::known);
  decisions.neighbour_heard(neighbour("dtn://z/"));
  decisions.neighbour_heard(neighbour("dtn://z/"));
  EXPECT_THAT(dialled_, ElementsAre("tcpcl://10.0.0.2:4556"));
}

TEST_F(DiscoveredNeighboursTest, LeavesStrangersAlone) {
  auto decisions = make(AcceptNeighbours::known);
  for (int i = 0; i < 10; ++i)
    decisions.neighbour_heard(neighbour("dtn://y/"));
  EXPECT_THAT(dialled_, IsEmpty());
}

TEST_F(DiscoveredNeighboursTest, DialsAnybodyWhereThatIsWanted) {
  auto decisions = make(AcceptNeighbours::any);
  decisions.neighbour_heard(neighbour("dtn://y/"));
  EXPECT_THAT(dialled_, ElementsAre("tcpcl://10.0.0.2:4556"));
}

TEST_F(DiscoveredNeighboursTest, LetsTheFirstByNameDialFirst) {
  auto decisions = make(AcceptNeighbours::known);
  decisions.neighbour_heard(neighbour("dtn://a/"));
  decisions.neighbour_heard(neighbour("dtn://a/"));
  EXPECT_THAT(dialled_, IsEmpty());
  decisions.neighbour_heard(neighbour("dtn://a/"));
  EXPECT_EQ(dialled_.size(), 1u);
}

TEST_F(DiscoveredNeighboursTest, DoesNotDialWhoIsInSession) {
  auto decisions = make(AcceptNeighbours::known);
  meet("dtn://z/", true);
  decisions.neighbour_heard(neighbour("dtn://z/"));
  EXPECT_THAT(dialled_, IsEmpty());
}

TEST_F(DiscoveredNeighboursTest, DialsWhoIsOnlySentDatagrams) {
  auto decisions = make(AcceptNeighbours::known);
  meet("dtn://z/", false);
  decisions.neighbour_heard(neighbour("dtn://z/"));
  EXPECT_EQ(dialled_.size(), 1u);
}

TEST_F(DiscoveredNeighboursTest, LeavesConfiguredAddressesToTheConfiguration) {
  auto decisions = make(AcceptNeighbours::known);
  decisions.neighbour_heard(neighbour("dtn://z/", 4560));
  EXPECT_THAT(dialled_, IsEmpty());
}

TEST_F(DiscoveredNeighboursTest, GivesUpWhoIsLost) {
  auto decisions = make(AcceptNeighbours::known);
  decisions.neighbour_heard(neighbour("dtn://z/"));
  decisions.neighbour_lost(neighbour("dtn://z/"));
  EXPECT_THAT(given_up_, ElementsAre("tcpcl://10.0.0.2:4556"));
  decisions.neighbour_heard(neighbour("dtn://z/"));
  EXPECT_EQ(dialled_.size(), 2u);
}

TEST_F(DiscoveredNeighboursTest, FollowsToAnotherPort) {
  auto decisions = make(AcceptNeighbours::known);
  decisions.neighbour_heard(neighbour("dtn://z/"));
  decisions.neighbour_heard(neighbour("dtn://z/", 4999));
  EXPECT_THAT(dialled_, ElementsAre("tcpcl://10.0.0.2:4556", "tcpcl://10.0.0.2:4999"));
  EXPECT_THAT(given_up_, ElementsAre("tcpcl://10.0.0.2:4556"));
  decisions.neighbour_heard(neighbour("dtn://z/", std::nullopt));
  EXPECT_EQ(given_up_.size(), 2u);
}

}  // namespace
}  // namespace bindle::agent
