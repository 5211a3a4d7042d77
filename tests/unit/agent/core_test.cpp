#include "agent/core/core.hpp"

#include "tests/unit/agent/mesh.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::chunk_named;
using test::Mesh;

std::vector<ChunkId> chunks(std::size_t count) {
  std::vector<ChunkId> ids;
  for (std::size_t i = 0; i < count; ++i)
    ids.push_back(chunk_named(std::to_string(i)));
  return ids;
}

void expect_each_came_once(Mesh const& mesh, std::size_t node, std::vector<ChunkId> const& ids) {
  for (auto const& chunk : ids)
    EXPECT_EQ(mesh.arrivals(node, chunk), 1u) << chunk.to_string();
}

Core lonely_core() {
  Core::Settings settings;
  settings.reception.self = test::eid("dtn://self/");
  return Core(settings);
}

TEST(Core, FloodsAManifestAndNoChunk) {
  Mesh mesh(2);
  mesh.connect(0, 1);
  auto const file = mesh.publish(0, "file", chunks(3));
  mesh.settle();
  EXPECT_TRUE(mesh.knows(1, file));
  EXPECT_EQ(mesh.arrivals(1, chunks(1)[0]), 0u);
}

TEST(Core, OffersWhatWasPublishedBeforeTheContact) {
  Mesh mesh(2);
  auto const file = mesh.publish(0, "file", chunks(1));
  mesh.settle();
  mesh.connect(0, 1);
  mesh.settle();
  EXPECT_TRUE(mesh.knows(1, file));
}

TEST(Core, OffersNothingTwiceToOneNeighbour) {
  Mesh mesh(2);
  auto const first = mesh.connect(0, 1);
  mesh.publish(0, "file", chunks(1));
  mesh.settle();
  mesh.disconnect(first);
  auto const second = mesh.connect(0, 1);
  mesh.settle();
  EXPECT_EQ(mesh.carried(second), 0u);
}

TEST(Core, AnswersARequest) {
  Mesh mesh(2);
  mesh.connect(0, 1);
  auto const file = mesh.publish(0, "file", chunks(200));
  mesh.settle();
  mesh.want(1, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, file));
  EXPECT_EQ(mesh.requests_made(1), 1u);
  expect_each_came_once(mesh, 1, chunks(200));
}

TEST(Core, FetchesARepeatedChunkOnce) {
  Mesh mesh(2);
  mesh.connect(0, 1);
  auto const zero = chunks(1)[0];
  auto const file = mesh.publish(0, "file", {zero, chunk_named("x"), zero, zero});
  mesh.settle();
  mesh.want(1, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, file));
  EXPECT_EQ(mesh.arrivals(1, zero), 1u);
}

TEST(Core, FinishesTwoFilesWithOneSharedChunk) {
  Mesh mesh(2);
  mesh.connect(0, 1);
  auto const shared = chunks(1)[0];
  auto const one = mesh.publish(0, "one", {shared});
  auto const two = mesh.publish(0, "two", {shared, chunk_named("x")});
  mesh.settle();
  mesh.want(1, one);
  mesh.want(1, two);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, one));
  EXPECT_TRUE(mesh.has_finished(1, two));
}

TEST(Core, FinishesAnEmptyFileAtOnce) {
  Mesh mesh(1);
  auto const file = mesh.publish(0, "empty", {});
  mesh.want(0, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(0, file));
}

TEST(Core, AsksOnceANeighbourComes) {
  Mesh mesh(3);
  auto const early = mesh.connect(0, 1);
  auto const file = mesh.publish(0, "file", chunks(2));
  mesh.settle();
  mesh.disconnect(early);
  mesh.want(1, file);
  mesh.pass(1h);
  EXPECT_EQ(mesh.requests_made(1), 0u);
  mesh.connect(0, 1);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, file));
}

TEST(Core, FetchesThroughANodeThatDoesNotHoldTheFile) {
  Mesh mesh(3);
  mesh.connect(0, 1);
  mesh.connect(1, 2);
  auto const file = mesh.publish(0, "file", chunks(5));
  mesh.settle();
  mesh.want(2, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(2, file));
  expect_each_came_once(mesh, 1, chunks(5));
  expect_each_came_once(mesh, 2, chunks(5));
}

TEST(Core, RemembersWhoWantsAChunkThatComesLater) {
  Mesh mesh(3);
  auto const far = mesh.connect(0, 1);
  mesh.connect(1, 2);
  auto const file = mesh.publish(0, "file", chunks(5));
  mesh.settle();
  mesh.disconnect(far);
  mesh.want(2, file);
  mesh.settle();
  EXPECT_FALSE(mesh.has_finished(2, file));
  mesh.connect(0, 1);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(2, file));
  EXPECT_EQ(mesh.requests_made(2), 1u);
}

TEST(Core, AnswersFromACarrierOnceTheSourceHasGone) {
  Mesh mesh(4);
  mesh.connect(0, 1);
  auto const source = mesh.connect(1, 2);
  auto const file = mesh.publish(2, "file", chunks(3));
  mesh.settle();
  mesh.want(0, file);
  mesh.settle();
  mesh.disconnect(source);
  mesh.connect(1, 3);
  mesh.settle();
  mesh.want(3, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(3, file));
}

TEST(Core, GoesOnAfterALinkBreaksMidway) {
  Mesh mesh(2);
  auto link = mesh.connect(0, 1);
  auto const file = mesh.publish(0, "file", chunks(50));
  mesh.settle();
  mesh.want(1, file);
  for (int breaks = 0; breaks < 4; ++breaks) {
    mesh.break_after(link, 10);
    mesh.settle();
    EXPECT_FALSE(mesh.has_finished(1, file));
    link = mesh.connect(0, 1);
  }
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, file));
  expect_each_came_once(mesh, 1, chunks(50));
}

TEST(Core, OffersAgainAManifestThatALostLinkCarried) {
  Mesh mesh(2);
  auto const link = mesh.connect(0, 1);
  mesh.break_after(link, 0);
  auto const file = mesh.publish(0, "file", chunks(1));
  mesh.settle();
  EXPECT_FALSE(mesh.knows(1, file));
  mesh.connect(0, 1);
  mesh.settle();
  EXPECT_TRUE(mesh.knows(1, file));
}

TEST(Core, CarriesOverTheFirstOfTwoLinksToOneNode) {
  Mesh mesh(2);
  auto const first = mesh.connect(0, 1);
  auto const second = mesh.connect(0, 1);
  mesh.publish(0, "file", chunks(1));
  mesh.settle();
  EXPECT_EQ(mesh.carried(first), 1u);
  EXPECT_EQ(mesh.carried(second), 0u);
}

TEST(Core, TakesUpTheSecondLinkWhenTheFirstIsLost) {
  Mesh mesh(2);
  auto const first = mesh.connect(0, 1);
  auto const second = mesh.connect(0, 1);
  auto const before = mesh.publish(0, "before", chunks(20));
  mesh.settle();
  mesh.want(1, before);
  mesh.break_after(first, 10);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, before));
  expect_each_came_once(mesh, 1, chunks(20));
  auto const after = mesh.publish(0, "after", {});
  mesh.settle();
  EXPECT_TRUE(mesh.knows(1, after));
  EXPECT_GT(mesh.carried(second), 10u);
}

// Two nodes that dial each other need not hear of the two links in the same order.
TEST(Core, AnswersARequestThatCameOverTheLinkThatStandsBy) {
  Mesh mesh(2);
  mesh.connect_crosswise(0, 1);
  auto const file = mesh.publish(0, "file", chunks(3));
  mesh.settle();
  mesh.want(1, file);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(1, file));
}

TEST(Core, RemembersAnInterestThatCameOverTheLinkThatStandsBy) {
  Mesh mesh(3);
  auto const far = mesh.connect(0, 1);
  mesh.connect_crosswise(1, 2);
  auto const file = mesh.publish(0, "file", chunks(3));
  mesh.settle();
  mesh.disconnect(far);
  mesh.want(2, file);
  mesh.settle();
  mesh.connect(0, 1);
  mesh.settle();
  EXPECT_TRUE(mesh.has_finished(2, file));
}

TEST(Core, PlacesAChunkThatMayGoNoFurther) {
  auto core = lonely_core();
  auto const file = test::file_named("file");
  auto const chunk = chunk_named("a");
  core.download_started(file, {chunk}, PositionSet({false}), test::at({}));
  ReceivedBundle received;
  received.bundle = test::queued_chunk(1, chunk);
  Reception const spent{.queue = storage::Queue::expired, .reason = "hop limit exceeded"};
  auto const actions =
      core.bundle_stored(LinkId{1}, received, spent, core.placements(chunk), test::at({}));
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<action::FinishDownload>(actions[0]));
}

TEST(Core, IgnoresOutcomesOfALinkThatHasGone) {
  auto core = lonely_core();
  LinkId const link{1};
  core.link_up(link, test::eid("dtn://peer/"), {}, {}, test::at({}));
  core.link_down(link, test::at({}));
  EXPECT_TRUE(core.transfer_settled(link, 1, TransferOutcome::acknowledged, test::at({})).empty());
  EXPECT_TRUE(core.resolved(link, SendClass::normal, {}, test::at({})).empty());
  EXPECT_TRUE(core.fetched(link, {SendClass::normal, 0, 64}, {}, test::at({})).empty());
  EXPECT_TRUE(core.link_down(link, test::at({})).empty());
}

// Goes on from `actions` until the one bundle that waits is sent, which nothing acknowledges.
void send_unconfirmed(Core& core, LinkId link, QueuedBundle const& bundle, Actions actions) {
  bool sent = false;
  while (!actions.empty()) {
    Actions next;
    for (auto const& action : actions) {
      auto more = Actions();
      if (auto const* const fetch = std::get_if<action::Fetch>(&action)) {
        auto const is_new =
            fetch->what.send_class == bundle.send_class && fetch->what.after < bundle.arrival;
        auto const found = is_new ? std::vector{bundle} : std::vector<QueuedBundle>{};
        more = core.fetched(fetch->link, fetch->what, found, test::at({}));
      } else if (std::holds_alternative<action::Send>(action)) {
        sent = true;
        more = core.transfer_settled(
            link, bundle.arrival, TransferOutcome::sent_unconfirmed, test::at({}));
      }
      std::move(more.begin(), more.end(), std::back_inserter(next));
    }
    actions = std::move(next);
  }
  ASSERT_TRUE(sent);
}

std::size_t fetches_on(Actions const& actions, LinkId link) {
  return static_cast<std::size_t>(std::count_if(actions.begin(), actions.end(), [&](auto& action) {
    auto const* const fetch = std::get_if<action::Fetch>(&action);
    return fetch != nullptr && fetch->link == link;
  }));
}

TEST(Core, PrefersALinkThatAcknowledges) {
  auto core = lonely_core();
  auto const peer = test::eid("dtn://peer/");
  LinkId const datagrams{1};
  LinkId const session{2};
  EXPECT_EQ(fetches_on(core.link_up(datagrams, peer, {.acknowledges = false}, {}, test::at({})),
                       datagrams),
            1u);
  EXPECT_EQ(fetches_on(core.link_up(session, peer, {}, {}, test::at({})), session), 1u);
  EXPECT_EQ(fetches_on(core.link_down(session, test::at({})), datagrams), 1u);
}

TEST(Core, TakesUpAnotherSessionRatherThanDatagrams) {
  auto core = lonely_core();
  auto const peer = test::eid("dtn://peer/");
  core.link_up(LinkId{1}, peer, {.acknowledges = false}, {}, test::at({}));
  core.link_up(LinkId{2}, peer, {}, {}, test::at({}));
  core.link_up(LinkId{3}, peer, {}, {}, test::at({}));
  EXPECT_EQ(fetches_on(core.link_down(LinkId{2}, test::at({})), LinkId{3}), 1u);
}

TEST(Core, KeepsTheLinkThatAcknowledges) {
  auto core = lonely_core();
  auto const peer = test::eid("dtn://peer/");
  core.link_up(LinkId{1}, peer, {}, {}, test::at({}));
  EXPECT_TRUE(core.link_up(LinkId{2}, peer, {.acknowledges = false}, {}, test::at({})).empty());
}

class UnconfirmedCore : public ::testing::Test {
 protected:
  UnconfirmedCore() {
    bundle_.destination = test::eid("dtn://far/app");
    auto actions =
        core_.link_up(kLink, test::eid("dtn://peer/"), {.acknowledges = false}, {}, test::at({}));
    send_unconfirmed(core_, kLink, bundle_, std::move(actions));
  }

  static constexpr LinkId kLink{1};
  Core core_ = lonely_core();
  QueuedBundle bundle_ = test::queued(1);
};

TEST_F(UnconfirmedCore, WakesUpToSendAgain) {
  EXPECT_EQ(core_.next_wakeup(), std::optional<std::chrono::milliseconds>(30s));
}

TEST_F(UnconfirmedCore, IsSettledByTheBundleComingBack) {
  core_.bundle_returned(kLink, bundle_, test::at({}));
  EXPECT_EQ(core_.next_wakeup(), std::nullopt);
}

TEST_F(UnconfirmedCore, IsSettledByAReportOfTheNeighbour) {
  core_.bundle_reported(bundle_, test::eid("dtn://peer/"), test::at({}));
  EXPECT_EQ(core_.next_wakeup(), std::nullopt);
}

TEST_F(UnconfirmedCore, IsSettledByAReportOfTheDestination) {
  core_.bundle_reported(bundle_, test::eid("dtn://far/"), test::at({}));
  EXPECT_EQ(core_.next_wakeup(), std::nullopt);
}

TEST_F(UnconfirmedCore, IsNotSettledByTheReportOfAnyoneElse) {
  core_.bundle_reported(bundle_, test::eid("dtn://other/"), test::at({}));
  EXPECT_NE(core_.next_wakeup(), std::nullopt);
}

}  // namespace
}  // namespace bindle::agent
