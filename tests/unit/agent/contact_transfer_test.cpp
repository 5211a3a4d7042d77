#include "agent/core/contact.hpp"
#include "tests/unit/agent/served_contact.hpp"

#include <gmock/gmock.h>

// What a contact makes of the outcomes of its transfers.
namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::chunk_named;
using test::eid;
using test::file_named;
using test::queued;
using test::queued_chunk;
using test::ServedContact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

auto const kNormal = static_cast<std::size_t>(SendClass::normal);

// With `count` bundles on their way.
ServedContact busy(Arrival count) {
  ServedContact peer;
  for (Arrival arrival = 1; arrival <= count; ++arrival)
    peer.store(queued(arrival));
  peer.advance();
  return peer;
}

TEST(ContactWindow, BoundsTheBundlesUnderWay) {
  ServedContact peer({.bundles = 2, .bytes = 1 << 20});
  for (Arrival arrival = 1; arrival <= 3; ++arrival)
    peer.store(queued(arrival));
  EXPECT_THAT(peer.advance(), ElementsAre(1, 2));
  peer.settle(2);
  EXPECT_THAT(peer.advance(), ElementsAre(3));
}

TEST(ContactWindow, BoundsTheBytesUnderWay) {
  ServedContact peer({.bundles = 512, .bytes = 1500});
  for (Arrival arrival = 1; arrival <= 3; ++arrival)
    peer.store(queued(arrival));
  EXPECT_THAT(peer.advance(), ElementsAre(1, 2));
  peer.settle(1);
  EXPECT_THAT(peer.advance(), ElementsAre(3));
}

TEST(ContactWindow, LetsABundlePassThatIsLargerThanItself) {
  ServedContact peer({.bundles = 512, .bytes = 10});
  peer.store(queued(1));
  EXPECT_THAT(peer.advance(), ElementsAre(1));
}

TEST(ContactTransfer, TellsThatAnAcknowledgedBundleWasHandedOn) {
  auto peer = busy(1);
  auto const settled = peer.settle(1);
  ASSERT_TRUE(settled);
  EXPECT_TRUE(settled->handed_on);
  EXPECT_EQ(settled->bundle.arrival, 1u);
}

TEST(ContactTransfer, CountsABundleThatTheNeighbourHasAsHandedOn) {
  auto peer = busy(1);
  EXPECT_TRUE(peer.settle(1, TransferOutcome::refused_completed)->handed_on);
}

TEST(ContactTransfer, IgnoresWhatItDidNotSend) {
  auto peer = busy(1);
  EXPECT_FALSE(peer.settle(7));
}

TEST(ContactTransfer, RaisesTheWatermarkOverDecidedTransfersOnly) {
  auto peer = busy(3);
  EXPECT_EQ(peer.settle(2)->offered_up_to, std::nullopt);
  EXPECT_EQ(peer.settle(3)->offered_up_to, std::nullopt);
  EXPECT_THAT(peer.settle(1)->offered_up_to, Optional(Arrival{3}));
  EXPECT_EQ(peer.contact.offered()[kNormal], 3u);
}

TEST(ContactTransfer, RaisesTheWatermarkOverBundlesThatAreNotForTheNeighbour) {
  ServedContact peer;
  peer.store(queued(1));
  peer.store(queued_chunk(2, chunk_named("a")));
  peer.advance();
  EXPECT_THAT(peer.settle(1)->offered_up_to, Optional(Arrival{2}));
}

TEST(ContactTransfer, CountsARefusedBundleAsOffered) {
  auto peer = busy(1);
  auto const settled = peer.settle(1, TransferOutcome::refused_not_acceptable);
  EXPECT_FALSE(settled->handed_on);
  EXPECT_THAT(settled->offered_up_to, Optional(Arrival{1}));
  EXPECT_THAT(peer.advance(), IsEmpty());
}

TEST(ContactTransfer, KeepsUnofferedWhatALostLinkCarried) {
  auto peer = busy(2);
  peer.settle(1);
  EXPECT_EQ(peer.settle(2, TransferOutcome::link_lost)->offered_up_to, std::nullopt);
  EXPECT_EQ(peer.contact.offered()[kNormal], 1u);
  EXPECT_THAT(peer.advance(), IsEmpty());
}

TEST(ContactTransfer, SendsNoMoreOnceTheSessionIsEnding) {
  auto peer = busy(1);
  peer.settle(1, TransferOutcome::refused_session_terminating);
  peer.store(queued(2));
  peer.contact.wake(SendClass::normal);
  EXPECT_THAT(peer.advance(), IsEmpty());
}

TEST(ContactTransfer, PausesWhenTheNeighbourHasNoResources) {
  auto peer = busy(1);
  peer.settle(1, TransferOutcome::refused_no_resources);
  EXPECT_THAT(peer.contact.paused_until(), Optional(5000ms));
  EXPECT_THAT(peer.advance(at(4999ms)), IsEmpty());
  EXPECT_THAT(peer.advance(at(5000ms)), ElementsAre(1));
  EXPECT_EQ(peer.contact.paused_until(), std::nullopt);
}

TEST(ContactTransfer, PausesLongerEachTimeUpToFiveMinutes) {
  auto peer = busy(1);
  auto now = 0ms;
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 8; ++i) {
    peer.settle(1, TransferOutcome::refused_no_resources, at(now));
    pauses.push_back(*peer.contact.paused_until() - now);
    now = *peer.contact.paused_until();
    ASSERT_THAT(peer.advance(at(now)), ElementsAre(1));
  }
  EXPECT_THAT(pauses, ElementsAre(5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s));
}

TEST(ContactTransfer, TakesManyRefusalsAtOnceAsOnePause) {
  auto peer = busy(3);
  for (Arrival arrival = 1; arrival <= 3; ++arrival)
    peer.settle(arrival, TransferOutcome::refused_no_resources, at(100ms));
  EXPECT_THAT(peer.contact.paused_until(), Optional(5100ms));
}

TEST(ContactTransfer, ResumesInTheOrderOfArrival) {
  auto peer = busy(3);
  for (Arrival arrival = 1; arrival <= 3; ++arrival)
    peer.settle(arrival, TransferOutcome::refused_no_resources);
  EXPECT_THAT(peer.advance(at(5s)), ElementsAre(1, 2, 3));
}

TEST(ContactTransfer, BeginsWithAShortPauseAgainAfterASuccess) {
  auto peer = busy(2);
  peer.settle(1, TransferOutcome::refused_no_resources);
  peer.advance(at(5s));
  peer.settle(1, TransferOutcome::acknowledged, at(6s));
  peer.settle(2, TransferOutcome::refused_no_resources, at(6s));
  EXPECT_THAT(peer.contact.paused_until(), Optional(11000ms));
}

TEST(ContactTransfer, SendsAgainAtMostThreeTimesOnRequest) {
  auto peer = busy(1);
  for (int again = 0; again < 3; ++again) {
    EXPECT_EQ(peer.settle(1, TransferOutcome::refused_retransmit)->offered_up_to, std::nullopt);
    ASSERT_THAT(peer.advance(), ElementsAre(1));
  }
  EXPECT_THAT(peer.settle(1, TransferOutcome::refused_retransmit)->offered_up_to,
              Optional(Arrival{1}));
  EXPECT_THAT(peer.advance(), IsEmpty());
}

TEST(ContactTransfer, DoesNotCountPausesAsAttempts) {
  auto peer = busy(1);
  auto now = 0ms;
  for (int i = 0; i < 5; ++i) {
    peer.settle(1, TransferOutcome::refused_no_resources, at(now));
    now = *peer.contact.paused_until();
    peer.advance(at(now));
  }
  peer.settle(1, TransferOutcome::refused_retransmit, at(now));
  EXPECT_THAT(peer.advance(at(now)), ElementsAre(1));
}

TEST(ContactTransfer, WaitsForAnOfferThatTravelsAsAnAnswer) {
  auto const chunk = chunk_named("a");
  ServedContact peer;
  auto addressed = queued_chunk(1, chunk);
  addressed.destination = eid("dtn://peer/content");
  peer.contact.want(file_named("f"), SendClass::emergency, {chunk});
  peer.store(addressed);
  peer.store(queued(2));
  ASSERT_THAT(peer.advance(), ElementsAre(1, 2));
  EXPECT_EQ(peer.settle(2)->offered_up_to, std::nullopt);
  EXPECT_THAT(peer.settle(1)->offered_up_to, Optional(Arrival{2}));
}

TEST(ContactTransfer, LeavesTheWatermarkAloneForAnAnswer) {
  auto const chunk = chunk_named("a");
  ServedContact peer;
  peer.store(queued_chunk(9, chunk));
  peer.contact.want(file_named("f"), SendClass::normal, {chunk});
  peer.advance();
  peer.store(queued(10));
  peer.contact.wake(SendClass::normal);
  peer.advance();
  EXPECT_THAT(peer.settle(10)->offered_up_to, Optional(Arrival{10}));
}

}  // namespace
}  // namespace bindle::agent
