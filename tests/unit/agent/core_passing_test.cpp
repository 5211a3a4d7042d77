#include "agent/core/core.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <variant>

// Which arriving bundles go on before they are stored.
namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::eid;

LinkId const kUpstream{1};
LinkId const kDownstream{2};

ReceivedBundle ordinary(std::string_view destination) {
  ReceivedBundle received;
  received.neighbour = eid("dtn://upstream/");
  received.bundle.source = eid("dtn://origin/app");
  received.bundle.destination = eid(destination);
  received.bundle.received_from = received.neighbour;
  received.bundle.length = 1000;
  received.bundle.expires = storage::Deadline::dtn(std::numeric_limits<std::uint64_t>::max());
  return received;
}

RoutingRule rule(RoutingStrategy strategy, std::vector<Eid> via = {}) {
  return {EidPattern::parse("dtn://far/*").value(), strategy, std::move(via)};
}

Core::Settings passing(std::vector<RoutingRule> rules = {}) {
  Core::Settings settings;
  settings.reception.self = eid("dtn://self/");
  settings.reception.routes = std::make_shared<RoutingTable const>(std::move(rules));
  settings.passing = Core::Passing::on;
  return settings;
}

// A core in contact with dtn://upstream/ and dtn://downstream/.
class Relay {
 public:
  explicit Relay(Core::Settings settings = passing(), Standing downstream = {})
      : core(std::move(settings)) {
    core.link_up(kUpstream, eid("dtn://upstream/"), {}, {}, at(0ms));
    core.link_up(kDownstream, eid("dtn://downstream/"), downstream, {}, at(0ms));
  }

  std::optional<Core::Passage> pass_on(ReceivedBundle const& received, Moment now = at(0ms)) {
    auto const reception = core.bundle_received(kUpstream, received, now);
    return core.pass_on(received, reception, now);
  }

  std::optional<Core::Passage> pass_to(std::string_view destination, Moment now = at(0ms)) {
    return pass_on(ordinary(destination), now);
  }

  Core core;
};

TEST(CorePassing, PassesABundleToItsDestination) {
  Relay relay;
  auto const passage = relay.pass_to("dtn://downstream/app");
  ASSERT_TRUE(passage);
  EXPECT_EQ(passage->link, kDownstream);
  EXPECT_EQ(passage->neighbour, eid("dtn://downstream/"));
}

TEST(CorePassing, PassesByTheNextHopThatARuleNames) {
  Relay relay(passing({rule(RoutingStrategy::fixed, {eid("dtn://downstream/")})}));
  EXPECT_TRUE(relay.pass_to("dtn://far/app"));
}

TEST(CorePassing, StoresWhatOthersMayGetToo) {
  EXPECT_FALSE(Relay().pass_to("dtn://far/app"));
  EXPECT_FALSE(Relay().pass_to("dtn://bindle/~news"));
  EXPECT_FALSE(Relay(passing({rule(RoutingStrategy::spray)})).pass_to("dtn://far/app"));
  EXPECT_FALSE(Relay(passing({rule(RoutingStrategy::direct)})).pass_to("dtn://far/app"));
}

TEST(CorePassing, StoresEverythingWhenItIsTurnedOff) {
  auto settings = passing();
  settings.passing = Core::Passing::off;
  EXPECT_FALSE(Relay(settings).pass_to("dtn://downstream/app"));
}

TEST(CorePassing, StoresContentAndFragments) {
  Relay relay;
  auto chunk = ordinary("dtn://downstream/app");
  chunk.bundle.kind = ContentKind::chunk;
  EXPECT_FALSE(relay.pass_on(chunk));
  auto fragment = ordinary("dtn://downstream/app");
  fragment.fragment = FragmentPosition{};
  EXPECT_FALSE(relay.pass_on(fragment));
}

TEST(CorePassing, GivesNothingBackToWhereItCameFrom) {
  Relay relay;
  EXPECT_FALSE(relay.pass_to("dtn://upstream/app"));
  auto own = ordinary("dtn://downstream/app");
  own.bundle.source = eid("dtn://self/app");
  EXPECT_FALSE(relay.pass_on(own));
}

TEST(CorePassing, StoresWhatALinkDoesNotAcknowledge) {
  Standing silent;
  silent.acknowledges = false;
  EXPECT_FALSE(Relay(passing(), silent).pass_to("dtn://downstream/app"));
}

TEST(CorePassing, OvertakesNothingThatWaits) {
  auto settings = passing();
  settings.window = {.bundles = 1, .bytes = 1 << 20};
  Relay relay(settings);
  auto first = ordinary("dtn://downstream/app").bundle;
  first.arrival = 1;
  auto second = first;
  second.arrival = 2;
  Contact::Fetch const fetch{SendClass::normal, 0, 64};
  relay.core.fetched(kDownstream, fetch, {first, second}, at(0ms));
  EXPECT_FALSE(relay.pass_to("dtn://downstream/app"));
  auto urgent = ordinary("dtn://downstream/app");
  urgent.bundle.send_class = SendClass::emergency;
  EXPECT_TRUE(relay.pass_on(urgent));
}

TEST(CorePassing, LeavesASlowNeighbourAloneForAWhile) {
  Relay relay;
  auto const passage = relay.pass_to("dtn://downstream/app");
  ASSERT_TRUE(passage);
  relay.core.pass_was_slow(*passage, at(1s));
  EXPECT_FALSE(relay.pass_to("dtn://downstream/app", at(2s)));
  EXPECT_TRUE(relay.pass_to("dtn://downstream/app", at(1s + PassingWindow::kSlowFor)));
}

TEST(CorePassing, RespectsThePauseOfANeighbourWithoutRoom) {
  Relay relay;
  auto const passage = relay.pass_to("dtn://downstream/app");
  ASSERT_TRUE(passage);
  relay.core.pass_ended(*passage, TransferOutcome::refused_no_resources, at(0ms));
  EXPECT_FALSE(relay.pass_to("dtn://downstream/app", at(1s)));
  EXPECT_TRUE(relay.pass_to("dtn://downstream/app", at(5s)));
}

TEST(CorePassing, KeepsToTheBudget) {
  auto settings = passing();
  settings.budgets = {{EidPattern::parse("*").value(), 1500, false}};
  Relay relay(settings);
  EXPECT_TRUE(relay.pass_to("dtn://downstream/app"));
  EXPECT_FALSE(relay.pass_to("dtn://downstream/app"));
}

TEST(CorePassing, BoundsWhatIsUnderWay) {
  auto settings = passing();
  settings.window.bytes = 1500;
  Relay relay(settings);
  auto const passage = relay.pass_to("dtn://downstream/app");
  ASSERT_TRUE(passage);
  EXPECT_FALSE(relay.pass_to("dtn://downstream/app"));
  relay.core.pass_ended(*passage, TransferOutcome::acknowledged, at(0ms));
  EXPECT_TRUE(relay.pass_to("dtn://downstream/app"));
}

TEST(CorePassing, SettlesAsAnyOtherWhatWasStoredMeanwhile) {
  Relay relay;
  auto const passage = relay.pass_to("dtn://downstream/app");
  ASSERT_TRUE(passage);
  auto stored = ordinary("dtn://downstream/app").bundle;
  stored.arrival = 7;
  relay.core.pass_goes_on(*passage, stored);
  auto const actions =
      relay.core.transfer_settled(kDownstream, 7, TransferOutcome::acknowledged, at(0ms));
  ASSERT_FALSE(actions.empty());
  auto const* const handed_on = std::get_if<action::HandedOn>(&actions.front());
  ASSERT_NE(handed_on, nullptr);
  EXPECT_EQ(handed_on->bundle.arrival, 7u);
}

}  // namespace
}  // namespace bindle::agent
