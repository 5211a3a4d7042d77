#include "tests/unit/agent/served_contact.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::chunk_named;
using test::file_named;
using test::queued;
using test::queued_chunk;
using test::ServedContact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(UnconfirmedContact, NeitherHandsOnNorRaisesTheWatermark) {
  ServedContact peer;
  peer.store(queued(1));
  peer.advance();
  auto const settled = peer.settle(1, TransferOutcome::sent_unconfirmed);
  EXPECT_FALSE(settled->handed_on);
  EXPECT_EQ(settled->offered_up_to, std::nullopt);
}

TEST(UnconfirmedContact, GoesOnWithWhatComesAfter) {
  ServedContact peer({.bundles = 1});
  peer.store(queued(1));
  peer.store(queued(2));
  EXPECT_THAT(peer.advance(), ElementsAre(1));
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  EXPECT_THAT(peer.advance(), ElementsAre(2));
  EXPECT_EQ(peer.settle(2)->offered_up_to, std::nullopt);
}

TEST(UnconfirmedContact, SendsAgainAfterThePause) {
  ServedContact peer;
  peer.store(queued(1));
  peer.advance();
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  EXPECT_THAT(peer.advance(at(29s)), IsEmpty());
  EXPECT_THAT(peer.contact.next_wakeup(), Optional(30000ms));
  EXPECT_THAT(peer.advance(at(30s)), ElementsAre(1));
  peer.settle(1, TransferOutcome::sent_unconfirmed, at(30s));
  EXPECT_THAT(peer.contact.next_wakeup(), Optional(90000ms));
}

TEST(UnconfirmedContact, RaisesTheWatermarkWhenItIsConfirmed) {
  ServedContact peer;
  peer.store(queued(1));
  peer.store(queued(2));
  peer.advance();
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  peer.settle(2, TransferOutcome::sent_unconfirmed);
  EXPECT_THAT(peer.contact.confirmed(1, SendClass::normal), Optional(1u));
  EXPECT_THAT(peer.contact.confirmed(2, SendClass::normal), Optional(2u));
  EXPECT_EQ(peer.contact.next_wakeup(), std::nullopt);
  EXPECT_THAT(peer.advance(at(1h)), IsEmpty());
}

TEST(UnconfirmedContact, DropsARepetitionThatWaitsWhenItIsConfirmed) {
  ServedContact peer({.bundles = 1});
  peer.store(queued(1));
  peer.advance();
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  peer.store(queued(2));
  peer.contact.wake(SendClass::normal);
  EXPECT_THAT(peer.advance(), ElementsAre(2));
  EXPECT_THAT(peer.advance(at(30s)), IsEmpty());
  peer.contact.confirmed(1, SendClass::normal);
  peer.settle(2, TransferOutcome::sent_unconfirmed, at(30s));
  EXPECT_THAT(peer.advance(at(30s)), IsEmpty());
}

TEST(UnconfirmedContact, LeavesARepeatedAnswerToWhoAsked) {
  ServedContact peer;
  auto const chunk = chunk_named("chunk");
  peer.store(queued_chunk(1, chunk));
  peer.contact.want(file_named("file"), SendClass::normal, {chunk});
  EXPECT_THAT(peer.advance(), ElementsAre(1));
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  EXPECT_THAT(peer.advance(at(1h)), IsEmpty());
  peer.contact.want(file_named("file"), SendClass::normal, {chunk});
  EXPECT_THAT(peer.advance(at(1h)), ElementsAre(1));
}

TEST(UnconfirmedContact, SendsARoutedBundleAgainOnlyAfterThePause) {
  ServedContact peer(
      {}, {}, {}, {.routing = Contact::Routing::on, .resend = UnconfirmedSends::Pace{}});
  auto bundle = queued(1);
  bundle.routing.emplace();
  peer.store(bundle);
  EXPECT_THAT(peer.advance(), ElementsAre(1));
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  peer.contact.look_again_for_routed();
  EXPECT_THAT(peer.advance(), IsEmpty());
  EXPECT_THAT(peer.advance(at(30s)), ElementsAre(1));
}

TEST(UnconfirmedContact, TriesARepetitionThatCouldNotLeaveAfterAnotherPause) {
  ServedContact peer;
  peer.store(queued(1));
  EXPECT_THAT(peer.advance(), ElementsAre(1));
  peer.settle(1, TransferOutcome::sent_unconfirmed);
  EXPECT_THAT(peer.advance(at(30s)), ElementsAre(1));
  peer.contact.withdraw(1, at(30s));
  EXPECT_THAT(peer.advance(at(59s)), IsEmpty());
  EXPECT_THAT(peer.advance(at(60s)), ElementsAre(1));
}

TEST(UnconfirmedContact, LeavesWhatIsTooLargeToALinkThatTakesIt) {
  auto const too_large_over = [](std::optional<UnconfirmedSends::Pace> resend) {
    Contact contact(LinkId{1}, test::eid(test::kPeer), {}, {}, {}, {.resend = resend});
    contact.advance(at({}));
    for (auto const send_class : storage::kSendClasses) {
      auto const found =
          send_class == SendClass::normal ? std::vector{queued(1)} : std::vector<QueuedBundle>{};
      contact.fetched(send_class, found, 64);
      contact.advance(at({}));
    }
    return contact.settled(1, TransferOutcome::too_large_for_peer, at({}))->offered_up_to;
  };
  EXPECT_EQ(too_large_over(UnconfirmedSends::Pace{}), std::nullopt);
  EXPECT_THAT(too_large_over(std::nullopt), Optional(1u));
}

}  // namespace
}  // namespace bindle::agent
