#include "convergence/tcpcl/extension_items.hpp"
#include "convergence/tcpcl/session.hpp"
#include "tests/support/tcpcl_peer.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

using namespace bindle::testing;
using namespace std::chrono_literals;
using Phase = Session::Phase;

Bytes const kContact = encoded(ContactHeader());

struct Pair {
  explicit Pair(Config for_a = {}, Config for_b = {}, TcpclPeer::Options options_b = {})
      : a(Role::active, std::move(for_a)), b(Role::passive, std::move(for_b), options_b) {
    exchange(a, b);
  }

  TcpclPeer a;
  TcpclPeer b;
};

// A session whose other side the test writes by hand.
struct Established {
  explicit Established(Config config = {}, TcpclPeer::Options options = {})
      : peer(Role::passive, std::move(config), options) {
    peer.feed(kContact + encoded(SessInit{0, 1 << 20, 1 << 24, "dtn://peer/", {}}));
    peer.output();
  }

  TcpclPeer peer;
};

Bytes segment(std::uint8_t flags, std::uint64_t id, ByteView data, Bytes items = {}) {
  return encoded(XferSegment{flags, id, std::move(items), data.size()}) + data;
}

Bytes segment(std::uint8_t flags, std::uint64_t id, std::string_view data, Bytes items = {}) {
  return segment(flags, id, as_bytes(data), std::move(items));
}

Bytes refusal(RefuseReason reason, std::uint64_t id) {
  return encoded(XferRefuse{reason, id});
}

Config with_segment_mru(std::uint64_t mru) {
  Config config;
  config.segment_mru = mru;
  return config;
}

TEST(SessionTransfer, PiecesArriveAsOneBundle) {
  Pair pair;
  auto const head = pattern(300, 1);
  auto const payload = pattern(700'000, 2);
  auto const tail = pattern(5, 3);
  pair.a.session().send(OutgoingBundle{head, payload, tail});
  exchange(pair.a, pair.b);
  ASSERT_EQ(pair.b.arrived.size(), 1u);
  EXPECT_EQ(pair.b.arrived[0].bundle, head + payload + tail);
  EXPECT_EQ(pair.a.outcomes.at(0), TransferOutcome::acknowledged);
}

TEST(SessionTransfer, ChunkBundleOfOneMebibyteIsOneSegmentWithoutLength) {
  Pair pair;
  pair.a.send(pattern((1 << 20) + 400));
  auto const wire = pair.a.output();
  EXPECT_EQ(wire.size(), (1u << 20) + 400 + 22);
  EXPECT_EQ(wire[1], kStart | kEnd);
}

TEST(SessionTransfer, BothDirectionsAtOnce) {
  Pair pair;
  for (std::uint8_t i = 0; i < 20; ++i) {
    pair.a.send(pattern(50'000, i));
    pair.b.send(pattern(70'000, i));
  }
  exchange(pair.a, pair.b);
  ASSERT_EQ(pair.a.arrived.size(), 20u);
  ASSERT_EQ(pair.b.arrived.size(), 20u);
  for (std::uint8_t i = 0; i < 20; ++i) {
    EXPECT_EQ(pair.a.arrived[i].bundle, pattern(70'000, i));
    EXPECT_EQ(pair.b.arrived[i].bundle, pattern(50'000, i));
  }
  EXPECT_EQ(pair.a.session().counters().bundles_sent, 20u);
  EXPECT_EQ(pair.a.session().counters().bundles_received, 20u);
  EXPECT_EQ(pair.a.session().counters().bundle_bytes_received, 20u * 70'000);
}

TEST(SessionTransfer, SegmentMruOfOneOctetIsHonoured) {
  Pair pair({}, with_segment_mru(1));
  pair.a.session().send(OutgoingBundle{pattern(3, 1), pattern(500, 2), pattern(2, 3)});
  exchange(pair.a, pair.b);
  ASSERT_EQ(pair.b.arrived.size(), 1u);
  EXPECT_EQ(pair.b.arrived[0].bundle, pattern(3, 1) + pattern(500, 2) + pattern(2, 3));
  EXPECT_EQ(pair.b.admitted, (std::vector<std::optional<std::uint64_t>>{505}));
  EXPECT_EQ(pair.a.outcomes.at(0), TransferOutcome::acknowledged);
}

TEST(SessionTransfer, AnyPortionsOfReadingGiveTheSameBundles) {
  for (auto const portion : std::vector<std::size_t>{1, 7, 1000, 9000, 70'000}) {
    Pair pair({}, with_segment_mru(40'000), {.read_at_most = portion});
    pair.a.send(pattern(123'457, 1));
    pair.a.send(pattern(9, 2));
    pair.a.send(pattern(40'001, 3));
    exchange(pair.a, pair.b);
    ASSERT_EQ(pair.b.arrived.size(), 3u) << portion;
    EXPECT_EQ(pair.b.arrived[0].bundle, pattern(123'457, 1));
    EXPECT_EQ(pair.b.arrived[1].bundle, pattern(9, 2));
    EXPECT_EQ(pair.b.arrived[2].bundle, pattern(40'001, 3));
    EXPECT_EQ(pair.b.memory().used(), 0u);
  }
}

TEST(SessionTransfer, LengthIsAnnouncedOnSeveralSegmentsOnly) {
  Pair pair({}, with_segment_mru(10));
  pair.a.send(pattern(10));
  pair.a.send(pattern(11));
  auto const wire = pair.a.output();
  auto const whole = segment(kStart | kEnd, 0, pattern(10));
  auto const first = segment(kStart, 1, ByteView(pattern(11)).first(10), transfer_length_list(11));
  auto const last = segment(kEnd, 1, ByteView(pattern(11)).last(1));
  EXPECT_EQ(wire, whole + first + last);
}

TEST(SessionTransfer, PlaysTheSessionOfTheVectors) {
  auto const session = load_json("vectors_extra.json").at("tcpclv4_session");
  Config config;
  config.node_id = "ipn:2.0";
  config.keepalive = 30s;
  config.segment_mru = 1 << 20;
  config.transfer_mru = 1 << 30;
  config.receive_memory = 1 << 30;
  TcpclPeer b(Role::passive, config);
  for (auto const& step : session.at("steps").as_array()) {
    SCOPED_TRACE(text_of(step.at("what")));
    if (text_of(step.at("sender")) == "A")
      b.feed(bytes_of(step.at("hex")));
    else
      EXPECT_EQ(b.output(), bytes_of(step.at("hex")));
  }
  ASSERT_EQ(b.arrived.size(), 1u);
  EXPECT_EQ(b.arrived[0].bundle, bundle_vector("gen-minimal-crc16"));
  EXPECT_EQ(b.phase(), Phase::closing);
}

TEST(SessionTransfer, AcknowledgesEverySegmentCumulativelyWithItsFlags) {
  Established session;
  session.peer.feed(segment(kStart, 9, pattern(100)) + segment(0x80, 9, pattern(200)) +
                    segment(0, 9, pattern(500)) + segment(kEnd, 9, pattern(1000)));
  EXPECT_EQ(session.peer.output(),
            encoded(XferAck{kStart, 9, 100}) + encoded(XferAck{0x80, 9, 300}) +
                encoded(XferAck{0, 9, 800}) + encoded(XferAck{kEnd, 9, 1800}));
}

TEST(SessionTransfer, LastAckWaitsForDurabilityAndLaterOnesBehindIt) {
  Established session({}, {.durable_at_once = false});
  auto& peer = session.peer;
  peer.feed(segment(kStart, 0, "ab") + segment(kEnd, 0, "c") + segment(kStart | kEnd, 1, "de") +
            segment(kStart, 2, "f"));
  EXPECT_EQ(peer.output(), encoded(XferAck{kStart, 0, 2}));
  ASSERT_EQ(peer.arrived.size(), 2u);
  peer.decide(peer.arrived[1].ticket);
  EXPECT_TRUE(peer.output().empty());
  peer.decide(peer.arrived[0].ticket);
  EXPECT_EQ(peer.output(),
            encoded(XferAck{kEnd, 0, 3}) + encoded(XferAck{kStart | kEnd, 1, 2}) +
                encoded(XferAck{kStart, 2, 1}));
}

TEST(SessionTransfer, BundleRefusedAfterArrivalGetsARefusalInItsPlace) {
  Established session({}, {.durable_at_once = false});
  auto& peer = session.peer;
  peer.feed(segment(kStart, 0, "ab") + segment(kEnd, 0, "c"));
  peer.decide(peer.arrived[0].ticket, RefuseReason::completed);
  EXPECT_EQ(peer.output(), encoded(XferAck{kStart, 0, 2}) + refusal(RefuseReason::completed, 0));
  EXPECT_EQ(peer.session().counters().refused_by_us, 1u);
  EXPECT_EQ(peer.session().counters().bundles_received, 0u);
}

TEST(SessionTransfer, NotAdmittedTransferIsRefusedWithItsStragglers) {
  Established session;
  auto& peer = session.peer;
  peer.admission = RefuseReason::no_resources;
  peer.feed(segment(kStart, 0, "ab", transfer_length_list(4)) + segment(0, 0, "c"));
  peer.admission.reset();
  peer.feed(segment(kEnd, 0, "d") + segment(kStart | kEnd, 1, "next"));
  auto const refused = refusal(RefuseReason::no_resources, 0);
  EXPECT_EQ(peer.output(), refused + refused + refused + encoded(XferAck{kStart | kEnd, 1, 4}));
  EXPECT_EQ(peer.admitted, (std::vector<std::optional<std::uint64_t>>{4, 4}));
  EXPECT_EQ(peer.session().counters().refused_by_us, 1u);
}

TEST(SessionTransfer, RefusalLeavesBeforeTheSegmentHasArrived) {
  Established session;
  session.peer.admission = RefuseReason::completed;
  session.peer.feed(encoded(XferSegment{kStart, 0, {}, 1000}) + as_bytes("ab"));
  EXPECT_EQ(session.peer.output(), refusal(RefuseReason::completed, 0));
}

TEST(SessionTransfer, RefusalWaitsBehindEarlierUndecidedBundles) {
  Established session({}, {.durable_at_once = false});
  auto& peer = session.peer;
  peer.feed(segment(kStart | kEnd, 0, "ab"));
  peer.admission = RefuseReason::no_resources;
  peer.feed(segment(kStart | kEnd, 1, "cd"));
  EXPECT_TRUE(peer.output().empty());
  peer.decide(peer.arrived[0].ticket);
  EXPECT_EQ(peer.output(),
            encoded(XferAck{kStart | kEnd, 0, 2}) + refusal(RefuseReason::no_resources, 1));
}

TEST(SessionTransfer, LengthThatDoesNotMatchIsNotAcceptable) {
  auto const expected = refusal(RefuseReason::not_acceptable, 0);
  Established too_long;
  too_long.peer.feed(segment(kStart, 0, "abc", transfer_length_list(2)));
  EXPECT_EQ(too_long.peer.output(), expected);
  Established too_short;
  too_short.peer.feed(segment(kStart | kEnd, 0, "abc", transfer_length_list(4)));
  EXPECT_EQ(too_short.peer.output(), expected);
  EXPECT_TRUE(too_short.peer.arrived.empty());
  Established empty;
  empty.peer.feed(segment(kStart | kEnd, 0, ""));
  EXPECT_EQ(empty.peer.output(), expected);
}

TEST(SessionTransfer, MoreThanTheTransferMruIsNotAcceptable) {
  Config config;
  config.segment_mru = config.transfer_mru = 1024;
  Established announced(config);
  announced.peer.feed(segment(kStart, 0, "abc", transfer_length_list(1025)));
  EXPECT_EQ(announced.peer.output(), refusal(RefuseReason::not_acceptable, 0));
  EXPECT_TRUE(announced.peer.admitted.empty());
  Established unannounced(config);
  unannounced.peer.feed(segment(kStart, 0, pattern(1024)) + segment(kEnd, 0, pattern(1)));
  EXPECT_EQ(unannounced.peer.output(),
            encoded(XferAck{kStart, 0, 1024}) + refusal(RefuseReason::not_acceptable, 0));
  EXPECT_EQ(unannounced.peer.memory().used(), 0u);
}

TEST(SessionTransfer, SegmentAboveOurSegmentMruClosesTheSession) {
  for (std::uint64_t const length : {std::uint64_t{2049}, UINT64_MAX}) {
    Established session(with_segment_mru(2048));
    session.peer.feed(encoded(XferSegment{kStart, 0, {}, length}));
    EXPECT_EQ(session.peer.output(), encoded(MsgReject{RejectReason::unsupported, 0x01}));
    EXPECT_EQ(session.peer.phase(), Phase::closing);
    EXPECT_EQ(session.peer.session().failure(), Failure::violation);
  }
}

TEST(SessionTransfer, BrokenOrCriticalExtensionsAreAnExtensionFailure) {
  Bytes critical;
  encode(critical, ExtensionItem{kCritical, 0x9000, {}});
  for (auto const& items : {critical, Bytes{1, 2, 3}}) {
    Established session;
    session.peer.feed(segment(kStart | kEnd, 0, "abc", items) + segment(kStart | kEnd, 1, "d"));
    EXPECT_EQ(session.peer.output(),
              refusal(RefuseReason::extension_failure, 0) + encoded(XferAck{kStart | kEnd, 1, 1}));
  }
}

TEST(SessionTransfer, SegmentOfAnUnknownTransferIsRejectedAndItsDataDropped) {
  Established session;
  session.peer.feed(segment(kEnd, 5, pattern(100'000)) + segment(kStart | kEnd, 6, "ok"));
  EXPECT_EQ(
      session.peer.output(),
      encoded(MsgReject{RejectReason::unexpected, 0x01}) + encoded(XferAck{kStart | kEnd, 6, 2}));
}

TEST(SessionTransfer, InterleavedTransferIsRejectedAndTheFirstGoesOn) {
  Established session;
  session.peer.feed(segment(kStart, 0, "ab"));
  EXPECT_EQ(session.peer.output(), encoded(XferAck{kStart, 0, 2}));
  session.peer.feed(segment(kStart, 1, "x") + segment(kEnd, 0, "cd"));
  EXPECT_EQ(session.peer.output(),
            encoded(MsgReject{RejectReason::unexpected, 0x01}) + encoded(XferAck{kEnd, 0, 4}));
}

TEST(SessionTransfer, ReadingPausesWhileTheWindowIsFull) {
  Config config;
  config.receive_window_bundles = 2;
  Established session(config, {.durable_at_once = false});
  auto& peer = session.peer;
  auto const wire = segment(kStart | kEnd, 0, "a") + segment(kStart | kEnd, 1, "b") +
                    segment(kStart | kEnd, 2, "c");
  peer.feed(wire);
  EXPECT_EQ(peer.arrived.size(), 2u);
  EXPECT_TRUE(peer.session().space()[0].empty());
  peer.decide(peer.arrived[0].ticket);
  EXPECT_EQ(peer.arrived.size(), 3u);
}

TEST(SessionTransfer, WindowOfBytesHoldsBackTheNextBundle) {
  Config config;
  config.receive_window_bytes = 1000;
  Established session(config, {.durable_at_once = false});
  auto& peer = session.peer;
  peer.feed(segment(kStart | kEnd, 0, pattern(1000)));
  EXPECT_EQ(peer.feed(as_bytes("x")), 0u);
  peer.decide(peer.arrived[0].ticket);
  EXPECT_FALSE(peer.session().space()[0].empty());
}

TEST(SessionTransfer, MemoryOfAllSessionsIsAHardLimit) {
  Established session({}, {.durable_at_once = false, .receive_memory = 100'000});
  auto& peer = session.peer;
  peer.feed(segment(kStart | kEnd, 0, pattern(90'000)) +
            segment(kStart | kEnd, 1, pattern(20'000)));
  ASSERT_EQ(peer.arrived.size(), 1u);
  EXPECT_LE(peer.memory().used(), 100'000u);
  peer.decide(peer.arrived[0].ticket);
  EXPECT_EQ(peer.output(),
            encoded(XferAck{kStart | kEnd, 0, 90'000}) + refusal(RefuseReason::no_resources, 1));
  EXPECT_EQ(peer.memory().used(), 0u);
}

TEST(SessionTransfer, LostConnectionGivesMemoryBack) {
  Established session;
  session.peer.feed(segment(kStart, 0, pattern(50'000)));
  EXPECT_GT(session.peer.memory().used(), 0u);
  session.peer.disconnect();
  EXPECT_EQ(session.peer.memory().used(), 0u);
}

TEST(SessionTransfer, ReadUnderWayMayEndAfterTheSessionDid) {
  Established session;
  auto& peer = session.peer;
  peer.feed(encoded(XferSegment{kStart | kEnd, 0, {}, 100'000}));
  auto const space = peer.session().space();
  ASSERT_EQ(space[0].size(), 100'000u);
  peer.disconnect();
  std::fill(space[0].begin(), space[0].end(), std::uint8_t{7});
  peer.session().arrived(100'000, {});
  EXPECT_TRUE(peer.arrived.empty());
}

TEST(SessionTransfer, RefusedTransferStopsAfterTheSegmentUnderWay) {
  Pair pair({}, with_segment_mru(1 << 17));
  pair.a.send(pattern(1 << 19, 1));
  pair.a.send(pattern(10, 2));
  auto const first = pair.a.session().begin_write();
  ASSERT_FALSE(first.empty());
  pair.a.feed(refusal(RefuseReason::no_resources, 0));
  Bytes written;
  for (auto const piece : first)
    written = std::move(written) + piece;
  EXPECT_EQ(
      written,
      segment(
          kStart, 0, ByteView(pattern(1 << 19, 1)).first(1 << 17), transfer_length_list(1 << 19)));
  pair.a.session().wrote({});
  EXPECT_EQ(pair.a.output(), segment(kStart | kEnd, 1, pattern(10, 2)));
  EXPECT_EQ(pair.a.outcomes.at(0), TransferOutcome::refused_no_resources);
}

TEST(SessionTransfer, EveryRefusalHasItsOutcome) {
  std::vector<std::pair<std::uint8_t, TransferOutcome>> const cases{
      {0, TransferOutcome::refused_unknown},
      {1, TransferOutcome::refused_completed},
      {2, TransferOutcome::refused_no_resources},
      {3, TransferOutcome::refused_retransmit},
      {4, TransferOutcome::refused_not_acceptable},
      {5, TransferOutcome::refused_extension},
      {6, TransferOutcome::refused_session_terminating},
      {0xf7, TransferOutcome::refused_unknown}};
  Established session;
  for (std::uint64_t id = 0; id < cases.size(); ++id) {
    session.peer.send(pattern(5));
    session.peer.output();
    session.peer.feed(refusal(static_cast<RefuseReason>(cases[id].first), id));
    EXPECT_EQ(session.peer.outcomes.at(id), cases[id].second);
  }
  EXPECT_EQ(session.peer.session().counters().refused_by_peer, cases.size());
}

TEST(SessionTransfer, RepeatedRefusalsAndLateAcksAreIgnored) {
  Established session;
  session.peer.send(pattern(5));
  session.peer.output();
  auto const refused = refusal(RefuseReason::retransmit, 0);
  session.peer.feed(refused + refused + encoded(XferAck{kStart | kEnd, 0, 5}));
  EXPECT_TRUE(session.peer.output().empty());
  EXPECT_EQ(session.peer.outcomes.at(0), TransferOutcome::refused_retransmit);
}

TEST(SessionTransfer, AnswersToWhatWasNotSentAreRejected) {
  Established session;
  session.peer.send(pattern(5));
  session.peer.feed(encoded(XferAck{kEnd, 0, 5}));  // not written yet
  session.peer.output();
  session.peer.feed(encoded(XferAck{kEnd, 0, 6}) + encoded(XferAck{kEnd, 1, 1}) +
                    refusal(RefuseReason::completed, 7));
  EXPECT_TRUE(session.peer.outcomes.empty());
  auto const ack_rejected = encoded(MsgReject{RejectReason::unexpected, 0x02});
  EXPECT_EQ(session.peer.output(),
            ack_rejected + ack_rejected + encoded(MsgReject{RejectReason::unexpected, 0x03}));
}

TEST(SessionTransfer, AckWithoutEndFlagStillCompletes) {
  Established session;
  session.peer.send(pattern(5));
  session.peer.output();
  session.peer.feed(encoded(XferAck{0, 0, 5}));
  EXPECT_EQ(session.peer.outcomes.at(0), TransferOutcome::acknowledged);
}

TEST(SessionTransfer, AcksMayDecideOutOfOrderWithARefusal) {
  Established session;
  for (int i = 0; i < 3; ++i)
    session.peer.send(pattern(5));
  session.peer.output();
  session.peer.feed(encoded(XferAck{3, 0, 5}) + encoded(XferAck{3, 2, 5}) +
                    refusal(RefuseReason::retransmit, 1));
  EXPECT_EQ(session.peer.outcomes.at(0), TransferOutcome::acknowledged);
  EXPECT_EQ(session.peer.outcomes.at(1), TransferOutcome::refused_retransmit);
  EXPECT_EQ(session.peer.outcomes.at(2), TransferOutcome::acknowledged);
}

TEST(SessionTransfer, BundleThePeerCannotTakeIsNotSent) {
  Established session;
  EXPECT_EQ(std::get<TransferOutcome>(session.peer.send(Bytes((1 << 24) + 1))),
            TransferOutcome::too_large_for_peer);
  EXPECT_EQ(std::get<TransferOutcome>(session.peer.send({})),
            TransferOutcome::refused_not_acceptable);
  EXPECT_TRUE(session.peer.output().empty());
}

TEST(SessionTransfer, AcksLeaveBeforeSegmentsThatWait) {
  Established session;
  session.peer.send(pattern(1 << 20));
  session.peer.send(pattern(1 << 20));
  session.peer.session().begin_write();
  session.peer.feed(segment(kStart | kEnd, 0, "abc"));
  session.peer.session().wrote({});
  auto const next = session.peer.session().begin_write();
  ASSERT_FALSE(next.empty());
  EXPECT_EQ(next[0][0], 0x02);
}

TEST(SessionTransfer, LossOfTheLinkIsToldForEveryTransfer) {
  Established session;
  for (int i = 0; i < 3; ++i)
    session.peer.send(pattern(5));
  session.peer.output();
  session.peer.send(pattern(5));
  session.peer.disconnect();
  ASSERT_EQ(session.peer.outcomes.size(), 4u);
  for (auto const& [id, outcome] : session.peer.outcomes)
    EXPECT_EQ(outcome, TransferOutcome::link_lost);
  EXPECT_EQ(std::get<TransferOutcome>(session.peer.send(pattern(5))), TransferOutcome::link_lost);
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
