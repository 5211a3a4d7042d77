#include "agent/core/core.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::eid;
using test::queued;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

LinkId const kLink{1};
Eid const kPeer = eid("dtn://peer/");

template <class Wanted>
std::vector<Wanted> of_kind(Actions const& actions) {
  std::vector<Wanted> found;
  for (auto const& action : actions)
    if (auto const* const it = std::get_if<Wanted>(&action)) found.push_back(*it);
  return found;
}

std::vector<Arrival> sent(Actions const& actions) {
  std::vector<Arrival> arrivals;
  for (auto const& send : of_kind<action::Send>(actions))
    arrivals.push_back(send.bundle.arrival);
  return arrivals;
}

class ContactInventory : public ::testing::Test {
 protected:
  ContactInventory() : core_(settings()) {}

  static Core::Settings settings() {
    Core::Settings settings;
    settings.reception.self = eid("dtn://self/");
    settings.inventories = Core::Inventories::compared;
    return settings;
  }

  Actions meet() { return core_.link_up(kLink, kPeer, {}, {}, at(0ms)); }

  Contact::Fetch expect_fetch(Actions const& actions, SendClass send_class) {
    for (auto const& fetch : of_kind<action::Fetch>(actions))
      if (fetch.what.send_class == send_class) return fetch.what;
    ADD_FAILURE() << "nothing is fetched";
    return {};
  }

  // Answers with nothing until the class `normal` is asked for.
  Contact::Fetch up_to_normal(Actions actions) {
    while (true) {
      auto const fetches = of_kind<action::Fetch>(actions);
      if (fetches.empty()) break;
      auto const what = fetches.front().what;
      if (what.send_class == SendClass::normal) return what;
      actions = core_.fetched(kLink, what, {}, at(0ms));
    }
    ADD_FAILURE() << "normal bundles are not fetched";
    return {};
  }

  Core core_;
};

TEST_F(ContactInventory, IsOfferedAtContactAndFloodsWaitForIt) {
  auto const actions = meet();
  ASSERT_EQ(of_kind<action::OfferInventory>(actions).size(), 1u);
  auto const urgent = expect_fetch(actions, SendClass::emergency);
  EXPECT_THAT(core_.fetched(kLink, urgent, {}, at(0ms)), IsEmpty());
}

TEST_F(ContactInventory, LetsUrgentBundlesGoAtOnce) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  auto const actions = core_.fetched(kLink, urgent, {queued(1, SendClass::emergency)}, at(0ms));
  EXPECT_THAT(sent(actions), ElementsAre(1));
}

TEST_F(ContactInventory, SendsOnlyWhatTheNeighbourLacksAndWhatCameLater) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  core_.fetched(kLink, urgent, {}, at(0ms));
  auto const normal = up_to_normal(core_.neighbour_lacks(kLink, NeighbourLacks{4, {2}}, at(0ms)));
  std::vector<QueuedBundle> bundles;
  for (Arrival arrival = 1; arrival <= 6; ++arrival)
    bundles.push_back(queued(arrival));
  EXPECT_THAT(sent(core_.fetched(kLink, normal, bundles, at(0ms))), ElementsAre(2, 5, 6));
}

TEST_F(ContactInventory, RaisesTheWatermarkOverWhatTheNeighbourHolds) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  core_.fetched(kLink, urgent, {}, at(0ms));
  auto const normal = up_to_normal(core_.neighbour_lacks(kLink, NeighbourLacks{4, {}}, at(0ms)));
  auto const actions = core_.fetched(kLink, normal, {queued(1), queued(4)}, at(0ms));
  auto const raised = of_kind<action::RaiseWatermark>(actions);
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(raised[0].offered_up_to, 4u);
}

TEST_F(ContactInventory, SettlesABundleThatHasReachedTheNeighbourAnotherWay) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  core_.fetched(kLink, urgent, {}, at(0ms));
  auto const normal = up_to_normal(core_.neighbour_lacks(kLink, NeighbourLacks{4, {}}, at(0ms)));
  auto bundle = queued(3);
  bundle.kind.reset();
  bundle.destination = eid("dtn://peer/app");
  auto const actions = core_.fetched(kLink, normal, {bundle}, at(0ms));
  EXPECT_THAT(sent(actions), IsEmpty());
  auto const handed_on = of_kind<action::HandedOn>(actions);
  ASSERT_EQ(handed_on.size(), 1u);
  EXPECT_EQ(handed_on[0].bundle.arrival, 3u);
}

TEST_F(ContactInventory, SendsEverythingWhenNothingIsKnown) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  core_.fetched(kLink, urgent, {}, at(0ms));
  auto const normal = up_to_normal(core_.neighbour_lacks(kLink, std::nullopt, at(0ms)));
  EXPECT_THAT(sent(core_.fetched(kLink, normal, {queued(1), queued(2)}, at(0ms))),
              ElementsAre(1, 2));
}

TEST_F(ContactInventory, DoesNotWaitLongForASilentNeighbour) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  core_.fetched(kLink, urgent, {}, at(0ms));
  ASSERT_EQ(core_.next_wakeup(), settings().inventory_patience);
  auto const normal = up_to_normal(core_.tick(at(settings().inventory_patience)));
  EXPECT_EQ(normal.send_class, SendClass::normal);
}

TEST_F(ContactInventory, IsNotWaitedForWhenTheNeighbourDidNotAnswerBefore) {
  auto const urgent = expect_fetch(meet(), SendClass::emergency);
  core_.fetched(kLink, urgent, {}, at(0ms));
  core_.tick(at(settings().inventory_patience));
  core_.link_down(kLink, at(5s));

  auto const again = core_.link_up(kLink, kPeer, {}, {}, at(10s));
  EXPECT_EQ(of_kind<action::OfferInventory>(again).size(), 1u);
  EXPECT_EQ(up_to_normal(again).send_class, SendClass::normal);

  core_.neighbour_lacks(kLink, NeighbourLacks{4, {}}, at(11s));
  core_.link_down(kLink, at(15s));
  core_.link_up(kLink, kPeer, {}, {}, at(20s));
  EXPECT_EQ(core_.next_wakeup(), 20s + settings().inventory_patience);
}

TEST_F(ContactInventory, ShowsWhatArrivedOverALinkThatAcknowledgesNothing) {
  auto const urgent = expect_fetch(
      core_.link_up(kLink, kPeer, {.acknowledges = false}, {}, at(0ms)), SendClass::emergency);
  auto const first = queued(1, SendClass::emergency);
  auto const second = queued(2, SendClass::emergency);
  core_.fetched(kLink, urgent, {first, second}, at(0ms));
  core_.transfer_settled(kLink, 1, TransferOutcome::sent_unconfirmed, at(0ms));
  core_.transfer_settled(kLink, 2, TransferOutcome::sent_unconfirmed, at(0ms));

  auto const raised =
      of_kind<action::RaiseWatermark>(core_.neighbour_lacks(kLink, NeighbourLacks{4, {2}}, at(1s)));
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(raised[0].offered_up_to, 1u);
  EXPECT_THAT(sent(core_.tick(at(1h))), ElementsAre(2));
}

TEST_F(ContactInventory, IsNotOfferedToANeighbourWithoutAName) {
  auto const actions = core_.link_up(kLink, Eid::none(), {}, {}, at(0ms));
  EXPECT_THAT(of_kind<action::OfferInventory>(actions), IsEmpty());
}

}  // namespace
}  // namespace bindle::agent
