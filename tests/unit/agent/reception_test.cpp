#include "agent/core/reception.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using storage::Deadline;
using storage::Queue;
using test::at;
using test::eid;
using test::queued;

Eid const kSelf = eid("dtn://self/");

ReceivedBundle for_everyone() {
  ReceivedBundle received;
  received.bundle = queued(0);
  received.neighbour = eid("dtn://neighbour/");
  return received;
}

ReceivedBundle traffic_for(std::string_view destination) {
  auto received = for_everyone();
  received.bundle.kind.reset();
  received.bundle.destination = eid(destination);
  return received;
}

// As it speaks for itself over its own session.
ReceivedBundle introduction_of_neighbour() {
  auto received = for_everyone();
  received.bundle.kind = ContentKind::statement;
  received.bundle.source = eid("dtn://neighbour/content");
  received.introduction = Introduction{eid("dtn://neighbour/"), {}, "Neighbour", 1};
  return received;
}

Reception judged(ReceivedBundle const& received,
                 AcceptIntroductions accept = AcceptIntroductions::neighbours,
                 bool configured = false) {
  return judge(received, {kSelf, accept}, configured, at(0ms));
}

TEST(Reception, RelaysWhatIsNotForThisNode) {
  EXPECT_EQ(judged(for_everyone()).queue, Queue::pending);
  EXPECT_EQ(judged(traffic_for("dtn://else/app")).queue, Queue::pending);
}

TEST(Reception, LetsFragmentsWaitAtTheirDestination) {
  auto received = traffic_for("dtn://self/app");
  received.fragment = FragmentPosition{.offset = 0, .total_length = 100};
  EXPECT_EQ(judged(received).queue, Queue::reassembly);
  received.bundle.destination = eid("dtn://else/app");
  EXPECT_EQ(judged(received).queue, Queue::pending);
}

TEST(Reception, LetsFragmentsOfContentWaitAtEveryNode) {
  auto received = for_everyone();
  received.fragment = FragmentPosition{.offset = 0, .total_length = 100};
  EXPECT_EQ(judged(received).queue, Queue::reassembly);
}

TEST(Reception, DoesNotKeepExpiredFragments) {
  auto received = traffic_for("dtn://self/app");
  received.fragment = FragmentPosition{.offset = 0, .total_length = 100};
  received.bundle.expires = Deadline::dtn(1);
  EXPECT_EQ(judged(received).queue, Queue::expired);
}

TEST(Reception, QuarantinesAFlawWithItsReason) {
  auto received = for_everyone();
  received.flaw = "the chunk's octets do not match its id";
  auto const reception = judged(received);
  EXPECT_EQ(reception.queue, Queue::quarantine);
  EXPECT_EQ(reception.reason, *received.flaw);
}

TEST(Reception, QuarantinesAFlawBeforeItLooksAtTheLifetime) {
  auto received = for_everyone();
  received.flaw = "bad";
  received.bundle.expires = Deadline::dtn(0);
  EXPECT_EQ(judged(received).queue, Queue::quarantine);
}

TEST(Reception, QuarantinesWhatIsForNobody) {
  for (auto const* const nobody : {"dtn:none", "ipn:0.0"}) {
    auto const reception = judged(traffic_for(nobody));
    EXPECT_EQ(reception.queue, Queue::quarantine);
    EXPECT_FALSE(reception.reason.empty());
  }
}

TEST(Reception, ExpiresAtTheEndOfTheLifetime) {
  auto received = for_everyone();
  received.bundle.expires = Deadline::dtn(at(0ms).dtn_ms + 1);
  EXPECT_EQ(judged(received).queue, Queue::pending);
  received.bundle.expires = Deadline::dtn(at(0ms).dtn_ms);
  EXPECT_EQ(judged(received).queue, Queue::expired);
}

TEST(Reception, ExpiresBeyondTheHopLimit) {
  auto received = for_everyone();
  received.hop_count = HopCount{.limit = 3, .count = 3};
  EXPECT_EQ(judged(received).queue, Queue::pending);
  received.hop_count = HopCount{.limit = 3, .count = 4};
  auto const reception = judged(received);
  EXPECT_EQ(reception.queue, Queue::expired);
  EXPECT_EQ(reception.reason, "hop limit exceeded");
}

TEST(Reception, KeepsTrafficForAnApplicationInTheInbox) {
  EXPECT_EQ(judged(traffic_for("dtn://self/mail")).queue, Queue::inbox);
}

TEST(Reception, DeliversContentForThisNode) {
  auto received = for_everyone();
  received.bundle.destination = eid("dtn://self/content");
  EXPECT_EQ(judged(received).queue, Queue::delivered);
}

TEST(Reception, EchoesAQuestionToItsSource) {
  auto const reception = judged(traffic_for("dtn://self/echo"));
  EXPECT_EQ(reception.queue, Queue::delivered);
  EXPECT_TRUE(reception.echo);
}

TEST(Reception, EchoesUnderTheServiceNumberOfTheIpnName) {
  ReceptionPolicy policy{{kSelf, eid("ipn:100.0")}};
  policy.ipn_echo_service = 12;
  EXPECT_TRUE(judge(traffic_for("ipn:100.12"), policy, false, at(0ms)).echo);
  EXPECT_EQ(judge(traffic_for("ipn:100.7"), policy, false, at(0ms)).queue, Queue::inbox);
}

TEST(Reception, NeverEchoesToNobody) {
  auto from_nobody = traffic_for("dtn://self/echo");
  from_nobody.bundle.source = Eid::none();
  EXPECT_FALSE(judged(from_nobody).echo);
}

TEST(Reception, NeverEchoesWhatAnEchoServiceSaid) {
  for (auto const* const service :
       {"dtn://self/echo", "dtn://other/echo", "ipn:3.7", "ipn:10.2047"}) {
    auto loop = traffic_for("dtn://self/echo");
    loop.bundle.source = eid(service);
    EXPECT_FALSE(judged(loop).echo) << service;
    EXPECT_EQ(judged(loop).queue, Queue::delivered);
  }
}

TEST(Reception, NeverEchoesAnAdministrativeRecord) {
  auto record = traffic_for("dtn://self/echo");
  record.administrative_record = true;
  EXPECT_FALSE(judged(record).echo);
}

TEST(Reception, DeliversAnAdministrativeRecordToTheNode) {
  auto record = traffic_for("dtn://self/");
  record.administrative_record = true;
  EXPECT_EQ(judged(record).queue, Queue::delivered);
  record.bundle.destination = eid("dtn://self/reports");
  EXPECT_EQ(judged(record).queue, Queue::inbox);
}

TEST(Reception, DeliversToEitherNameOfTheNode) {
  ReceptionPolicy const policy{{kSelf, eid("ipn:100.0")}};
  EXPECT_EQ(judge(traffic_for("ipn:100.3"), policy, false, at(0ms)).queue, Queue::inbox);
  EXPECT_EQ(judge(traffic_for("dtn://self/app"), policy, false, at(0ms)).queue, Queue::inbox);
  EXPECT_EQ(judge(traffic_for("ipn:101.3"), policy, false, at(0ms)).queue, Queue::pending);
}

TEST(Reception, DeletesWhatAnUnsupportedBlockAsksToBeDeleted) {
  auto received = for_everyone();
  received.unsupported.delete_bundle = true;
  auto const reception = judged(received);
  EXPECT_EQ(reception.queue, Queue::quarantine);
  EXPECT_EQ(reception.deleted, ReasonCode::block_unsupported);
}

TEST(Reception, NamesTheReasonOfADeletion) {
  EXPECT_EQ(judged(traffic_for("dtn:none")).deleted, ReasonCode::destination_unavailable);
  auto received = for_everyone();
  received.bundle.expires = Deadline::dtn(0);
  EXPECT_EQ(judged(received).deleted, ReasonCode::lifetime_expired);
  received = for_everyone();
  received.hop_count = HopCount{.limit = 3, .count = 4};
  EXPECT_EQ(judged(received).deleted, ReasonCode::hop_limit_exceeded);
  EXPECT_FALSE(judged(for_everyone()).deleted);
}

TEST(Reception, LearnsANeighboursKeyOnlyAsThePolicyAllows) {
  auto const received = introduction_of_neighbour();
  EXPECT_FALSE(judged(received, AcceptIntroductions::off, true).learn_introduction);
  EXPECT_FALSE(judged(received, AcceptIntroductions::peers, false).learn_introduction);
  EXPECT_TRUE(judged(received, AcceptIntroductions::peers, true).learn_introduction);
  EXPECT_TRUE(judged(received, AcceptIntroductions::neighbours, false).learn_introduction);
}

TEST(Reception, CarriesAnIntroductionThatItDoesNotLearn) {
  EXPECT_EQ(judged(introduction_of_neighbour(), AcceptIntroductions::off).queue, Queue::pending);
}

TEST(Reception, LearnsNoIntroductionThatAnotherNodeCarried) {
  auto relayed = introduction_of_neighbour();
  relayed.neighbour = eid("dtn://carrier/");
  EXPECT_FALSE(judged(relayed).learn_introduction);
}

TEST(Reception, LearnsNoIntroductionInTheNameOfAnotherNode) {
  auto impostor = introduction_of_neighbour();
  impostor.introduction->node = eid("dtn://victim/");
  EXPECT_FALSE(judged(impostor).learn_introduction);
  auto forged_source = introduction_of_neighbour();
  forged_source.bundle.source = eid("dtn://victim/content");
  EXPECT_FALSE(judged(forged_source).learn_introduction);
}

TEST(Reception, LearnsNothingFromANodeWithoutAName) {
  auto nameless = introduction_of_neighbour();
  nameless.neighbour = Eid::none();
  EXPECT_FALSE(judged(nameless).learn_introduction);
}

TEST(Reception, LearnsNothingFromAnIntroductionThatIsNotAccepted) {
  auto expired = introduction_of_neighbour();
  expired.bundle.expires = Deadline::dtn(0);
  EXPECT_FALSE(judged(expired).learn_introduction);
}

}  // namespace
}  // namespace bindle::agent
