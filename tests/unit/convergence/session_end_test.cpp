#include "convergence/tcpcl/session.hpp"
#include "tests/support/tcpcl_peer.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace bindle::convergence::tcpcl {
namespace {

using namespace bindle::testing;
using namespace std::chrono_literals;
using Phase = Session::Phase;

// A session with keepalive of 10 s whose other side the test writes by hand.
struct Established {
  explicit Established(TcpclPeer::Options options = {}) : peer(Role::passive, {}, options) {
    peer.feed(encoded(ContactHeader()) +
              encoded(SessInit{10, 1 << 20, 1 << 24, "dtn://peer/", {}}));
    peer.output();
  }

  TcpclPeer peer;
};

Bytes segment(std::uint8_t flags, std::uint64_t id, std::string_view data) {
  return encoded(XferSegment{flags, id, {}, data.size()}) + as_bytes(data);
}

TEST(SessionEnd, CleanEndClosesBothSides) {
  TcpclPeer a(Role::active);
  TcpclPeer b(Role::passive);
  exchange(a, b);
  a.terminate();
  exchange(a, b);
  EXPECT_EQ(a.phase(), Phase::closing);
  EXPECT_EQ(b.phase(), Phase::closing);
  EXPECT_EQ(a.session().end_reason(), "ended by us");
  EXPECT_EQ(b.session().end_reason(), "ended by the peer");
  EXPECT_EQ(a.session().failure(), Failure::none);
}

TEST(SessionEnd, CrossingSessTermsGetNoReply) {
  TcpclPeer a(Role::active);
  TcpclPeer b(Role::passive);
  exchange(a, b);
  a.terminate();
  b.terminate();
  auto const from_a = a.output();
  auto const from_b = b.output();
  EXPECT_EQ(from_a, encoded(SessTerm{false, TermReason::unknown}));
  b.feed(from_a);
  a.feed(from_b);
  EXPECT_TRUE(a.output().empty());
  EXPECT_TRUE(b.output().empty());
  EXPECT_EQ(a.phase(), Phase::closing);
}

TEST(SessionEnd, LossInTheMiddleOfATransferGivesWhatCame) {
  Established session;
  auto& peer = session.peer;
  peer.feed(segment(kStart, 0, "ab"));
  // Of the next segment only a part comes.
  peer.feed(encoded(XferSegment{0, 0, {}, 5}) + as_bytes("cd"));
  peer.disconnect();
  ASSERT_EQ(peer.beginnings.size(), 1u);
  EXPECT_EQ(as_text(peer.beginnings[0]), "abcd");
  EXPECT_EQ(peer.memory().used(), 0u);
  peer.disconnect();
  EXPECT_EQ(peer.beginnings.size(), 1u);
}

TEST(SessionEnd, LossBetweenTransfersGivesNothing) {
  Established session;
  session.peer.feed(segment(kStart | kEnd, 0, "ab"));
  session.peer.disconnect();
  EXPECT_TRUE(session.peer.beginnings.empty());
}

TEST(SessionEnd, ReplyCopiesTheReasonEvenIfItIsUnknown) {
  Established session;
  session.peer.feed(from_hex("0500ff").value());
  EXPECT_EQ(to_hex(session.peer.output()), "0501ff");
}

TEST(SessionEnd, TransferUnderWayFinishesNewOnesAreRefused) {
  Established session;
  auto& peer = session.peer;
  peer.feed(segment(kStart, 0, "ab"));
  peer.terminate();
  peer.feed(encoded(SessTerm{true, TermReason::unknown}));
  EXPECT_EQ(peer.phase(), Phase::established);
  peer.output();
  peer.feed(segment(kEnd, 0, "c"));
  EXPECT_EQ(peer.arrived.size(), 1u);
  EXPECT_EQ(peer.output(), encoded(XferAck{kEnd, 0, 3}));
  EXPECT_EQ(peer.phase(), Phase::closing);
}

TEST(SessionEnd, TransferThatBeginsWhileEndingIsRefused) {
  Established session;
  session.peer.send(pattern(5));
  session.peer.output();
  session.peer.terminate();
  session.peer.output();
  session.peer.feed(segment(kStart | kEnd, 0, "abc"));
  EXPECT_EQ(session.peer.output(), encoded(XferRefuse{RefuseReason::session_terminating, 0}));
}

TEST(SessionEnd, EndWaitsForTheBundleThatBecomesDurable) {
  Established session({.durable_at_once = false});
  auto& peer = session.peer;
  peer.feed(segment(kStart | kEnd, 0, "abc") + encoded(SessTerm{false, TermReason::unknown}));
  EXPECT_EQ(peer.output(), encoded(SessTerm{true, TermReason::unknown}));
  EXPECT_EQ(peer.phase(), Phase::established);
  peer.decide(peer.arrived[0].ticket);
  EXPECT_EQ(peer.output(), encoded(XferAck{kStart | kEnd, 0, 3}));
  EXPECT_EQ(peer.phase(), Phase::closing);
}

TEST(SessionEnd, QueuedTransfersAreGivenUpSentOnesAreAwaited) {
  Established session;
  auto& peer = session.peer;
  peer.send(pattern(5));
  peer.output();
  peer.send(pattern(6));
  peer.feed(encoded(SessTerm{false, TermReason::resource_exhaustion}));
  EXPECT_EQ(peer.outcomes.size(), 1u);
  EXPECT_EQ(peer.outcomes.at(1), TransferOutcome::refused_session_terminating);
  EXPECT_EQ(std::get<TransferOutcome>(peer.send(pattern(5))),
            TransferOutcome::refused_session_terminating);
  peer.feed(encoded(XferAck{3, 0, 5}));
  EXPECT_EQ(peer.outcomes.at(0), TransferOutcome::acknowledged);
  EXPECT_EQ(peer.phase(), Phase::closing);
}

TEST(SessionEnd, PeerThatNeverRepliesIsClosedInTime) {
  Established session;
  session.peer.terminate();
  session.peer.output();
  session.peer.advance(9s);
  EXPECT_EQ(session.peer.phase(), Phase::established);
  session.peer.feed(encoded(Keepalive()));
  session.peer.advance(1s);
  EXPECT_EQ(session.peer.phase(), Phase::closing);
  session.peer.advance(2s);
  EXPECT_EQ(session.peer.phase(), Phase::closed);
}

TEST(SessionEnd, UnknownMessageTypeIsRejectedThenClosed) {
  Established session;
  session.peer.send(pattern(5));
  session.peer.output();
  session.peer.feed(from_hex("ff").value());
  EXPECT_EQ(to_hex(session.peer.output()), "0601ff");
  EXPECT_EQ(session.peer.phase(), Phase::closing);
  EXPECT_EQ(session.peer.outcomes.at(0), TransferOutcome::link_lost);
}

TEST(SessionEnd, SecondSessInitIsRejectedAndTheSessionGoesOn) {
  Established session;
  session.peer.feed(encoded(SessInit{10, 1 << 20, 1 << 24, "dtn://other/", {}}) +
                    segment(kStart | kEnd, 0, "abc"));
  EXPECT_EQ(
      session.peer.output(),
      encoded(MsgReject{RejectReason::unexpected, 0x07}) + encoded(XferAck{kStart | kEnd, 0, 3}));
  EXPECT_EQ(session.peer.established->peer_node_id, "dtn://peer/");
}

TEST(SessionEnd, PeerThatRejectsOurSegmentsIsLeft) {
  Established session;
  session.peer.feed(encoded(MsgReject{RejectReason::unexpected, 0x02}));
  EXPECT_TRUE(session.peer.output().empty());
  session.peer.feed(encoded(MsgReject{RejectReason::unsupported, 0x01}));
  EXPECT_EQ(session.peer.output(), encoded(SessTerm{false, TermReason::unknown}));
}

TEST(SessionEnd, PeerThatDoesNotReadItsAnswersIsClosed) {
  Established session;
  Bytes wire = segment(kStart, 0, "a");
  for (int i = 0; i < 60'000; ++i)
    wire = std::move(wire) + segment(0, 0, "b");
  session.peer.feed(wire);
  EXPECT_EQ(session.peer.phase(), Phase::closing);
  EXPECT_EQ(session.peer.session().end_reason(), "the peer does not read its acknowledgements");
}

TEST(SessionEnd, PeerWhoseMessagesAreRejectedAgainAndAgainIsClosed) {
  for (auto const& unexpected :
       {segment(0, 5, ""), encoded(MsgReject{RejectReason::unexpected, 4})}) {
    Established session;
    for (int i = 0; i < 100; ++i)
      session.peer.feed(unexpected);
    EXPECT_EQ(session.peer.phase(), Phase::established);
    session.peer.feed(unexpected);
    EXPECT_EQ(session.peer.phase(), Phase::closing);
    EXPECT_EQ(session.peer.session().failure(), Failure::violation);
  }
}

Config idle_for(std::chrono::milliseconds timeout) {
  Config config;
  config.idle_timeout = timeout;
  return config;
}

TEST(SessionIdle, WithoutATransferEndsInTimeWhateverKeepalivesCome) {
  TcpclPeer peer(Role::passive, idle_for(60s));
  peer.feed(encoded(ContactHeader()) + encoded(SessInit{10, 1 << 20, 1 << 24, "", {}}));
  for (int i = 0; i < 11; ++i) {
    peer.advance(5s);
    peer.feed(encoded(Keepalive()));
  }
  peer.output();
  EXPECT_EQ(peer.session().next_tick({} /* long ago */), Session::Time(60s));
  peer.advance(5s);
  EXPECT_EQ(to_hex(peer.output()), "050001");
  peer.feed(encoded(SessTerm{true, TermReason::idle_timeout}));
  EXPECT_EQ(peer.phase(), Phase::closing);
  EXPECT_TRUE(peer.session().ended_idle());
}

TEST(SessionIdle, TransferThatIsNotDecidedKeepsTheSession) {
  TcpclPeer peer(Role::passive, idle_for(20s), {.durable_at_once = false});
  peer.feed(encoded(ContactHeader()) + encoded(SessInit{0, 1 << 20, 1 << 24, "", {}}));
  peer.feed(segment(kStart | kEnd, 0, "abc"));
  peer.advance(60s);
  EXPECT_EQ(peer.phase(), Phase::established);
  peer.decide(peer.arrived[0].ticket);
  peer.output();
  peer.advance(1s);
  EXPECT_EQ(to_hex(peer.output()), "050001");
}

TEST(SessionIdle, PeerThatEndsAnIdleSessionIsHeard) {
  Established session;
  session.peer.feed(encoded(SessTerm{false, TermReason::idle_timeout}));
  EXPECT_TRUE(session.peer.session().ended_idle());
  EXPECT_EQ(session.peer.session().failure(), Failure::none);
}

TEST(SessionKeepalive, IsSentAfterAnIdleInterval) {
  Established session;
  session.peer.advance(9'999ms);
  EXPECT_TRUE(session.peer.output().empty());
  session.peer.advance(1ms);
  EXPECT_EQ(to_hex(session.peer.output()), "04");
  EXPECT_TRUE(session.peer.output().empty());
}

TEST(SessionKeepalive, IsNotSentWhileOtherMessagesAre) {
  Established session;
  for (int i = 0; i < 3; ++i) {
    session.peer.advance(6s);
    session.peer.feed(encoded(Keepalive()));
    session.peer.send(pattern(5));
    EXPECT_EQ(session.peer.output().size(), 27u);
  }
}

TEST(SessionKeepalive, SilenceOfTwoIntervalsEndsTheSession) {
  Established session;
  session.peer.send(pattern(5));
  session.peer.output();
  session.peer.advance(10s);
  session.peer.output();
  session.peer.advance(9'999ms);
  EXPECT_EQ(session.peer.phase(), Phase::established);
  session.peer.advance(1ms);
  auto const output = session.peer.output();
  EXPECT_EQ(to_hex(ByteView(output).last(3)), "050001");
  EXPECT_EQ(session.peer.phase(), Phase::closing);
  EXPECT_EQ(session.peer.outcomes.at(0), TransferOutcome::link_lost);
}

TEST(SessionKeepalive, PeersKeepEachOtherAliveForHours) {
  TcpclPeer a(Role::active);
  TcpclPeer b(Role::passive);
  exchange(a, b);
  for (int i = 0; i < 4 * 3600; ++i) {
    a.advance(1s);
    b.advance(1s);
    exchange(a, b);
  }
  EXPECT_EQ(a.phase(), Phase::established);
  EXPECT_EQ(b.phase(), Phase::established);
  EXPECT_LT(a.session().counters().bytes_written, 1200u);
}

TEST(SessionKeepalive, SilenceThatWeCausedByNotReadingIsNoIdleTimeout) {
  Config config;
  config.receive_window_bundles = 1;
  TcpclPeer peer(Role::passive, config, {.durable_at_once = false});
  peer.feed(encoded(ContactHeader()) + encoded(SessInit{10, 1 << 20, 1 << 24, "", {}}));
  peer.feed(segment(kStart | kEnd, 0, "abc"));
  peer.advance(60s);
  EXPECT_EQ(peer.phase(), Phase::established);
  peer.decide(peer.arrived[0].ticket);
  peer.advance(19s);
  EXPECT_EQ(peer.phase(), Phase::established);
}

TEST(SessionKeepalive, NextTickIsNeverLate) {
  Established session;
  auto const start = Session::Time{};
  EXPECT_EQ(session.peer.session().next_tick(start), start + 10s);
  session.peer.advance(10s);
  session.peer.output();
  EXPECT_EQ(session.peer.session().next_tick(start + 10s), start + 20s);
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
