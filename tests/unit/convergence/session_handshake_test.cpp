#include "convergence/tcpcl/extension_items.hpp"
#include "convergence/tcpcl/session.hpp"
#include "tests/support/tcpcl_peer.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle::convergence::tcpcl {
namespace {

using namespace bindle::testing;
using namespace std::chrono_literals;
using Phase = Session::Phase;

Config config(std::string node_id) {
  Config config;
  config.node_id = std::move(node_id);
  return config;
}

Bytes sess_init(std::uint16_t keepalive = 30,
                std::uint64_t segment_mru = 1 << 20,
                std::uint64_t transfer_mru = 1 << 24) {
  return encoded(SessInit{keepalive, segment_mru, transfer_mru, "dtn://peer/", {}});
}

Bytes const kContact = encoded(ContactHeader());

TEST(SessionHandshake, ActiveSpeaksFirstPassiveOnlyAfterwards) {
  TcpclPeer active(Role::active);
  TcpclPeer passive(Role::passive);
  EXPECT_TRUE(passive.output().empty());
  EXPECT_EQ(active.output(), kContact);
  passive.feed(kContact);
  EXPECT_EQ(passive.output(), kContact);
  active.feed(kContact);
  EXPECT_EQ(active.output().front(), 0x07);
  EXPECT_TRUE(passive.output().empty());
}

TEST(SessionHandshake, BothSidesLearnTheParameters) {
  auto ours = config("dtn://a/");
  ours.keepalive = 20s;
  auto theirs = config("ipn:2.0");
  theirs.keepalive = 7s;
  theirs.segment_mru = 5000;
  theirs.transfer_mru = 70000;
  TcpclPeer a(Role::active, ours);
  TcpclPeer b(Role::passive, theirs);
  exchange(a, b);
  ASSERT_TRUE(a.established);
  ASSERT_TRUE(b.established);
  EXPECT_EQ(a.established->peer_node_id, "ipn:2.0");
  EXPECT_EQ(b.established->peer_node_id, "dtn://a/");
  EXPECT_EQ(a.established->keepalive, 7s);
  EXPECT_EQ(b.established->keepalive, 7s);
  EXPECT_EQ(a.established->peer_segment_mru, 5000u);
  EXPECT_EQ(a.established->peer_transfer_mru, 70000u);
  EXPECT_EQ(a.established->transfer_mtu, 70000u);
}

TEST(SessionHandshake, OurOwnTransferMtuMayBeTheSmallerOne) {
  auto ours = config("dtn://a/");
  ours.transfer_mtu = 5000;
  TcpclPeer a(Role::active, ours);
  TcpclPeer b(Role::passive);
  exchange(a, b);
  ASSERT_TRUE(a.established);
  EXPECT_EQ(a.established->transfer_mtu, 5000u);
  EXPECT_EQ(std::get<TransferOutcome>(a.session().send(outgoing(pattern(5001)))),
            TransferOutcome::too_large_for_peer);
}

TEST(SessionHandshake, WorksOctetByOctet) {
  TcpclPeer a(Role::active, {}, {.read_at_most = 1});
  TcpclPeer b(Role::passive, {}, {.read_at_most = 1});
  exchange(a, b);
  EXPECT_TRUE(a.established);
  EXPECT_TRUE(b.established);
}

TEST(SessionHandshake, KeepaliveOfZeroTurnsItOff) {
  TcpclPeer peer(Role::passive);
  peer.feed(kContact + sess_init(0));
  ASSERT_TRUE(peer.established);
  EXPECT_EQ(peer.established->keepalive, 0s);
  EXPECT_EQ(peer.session().next_tick({}), std::nullopt);
}

TEST(SessionHandshake, PeerThatCouldDoTlsGetsAPlainSession) {
  TcpclPeer peer(Role::passive);
  peer.feed(encoded(ContactHeader{kVersion, true}) + sess_init());
  EXPECT_TRUE(peer.established);
  EXPECT_EQ(ByteView(peer.output())[5], 0x00);
}

TcpclPeer under(TlsPolicy policy, Role role) {
  TcpclPeer::Options options;
  options.tls = policy;
  return TcpclPeer(role, {}, options);
}

Bytes const kTlsContact = encoded(ContactHeader{kVersion, true});

TEST(SessionHandshake, TlsComesBetweenContactHeadersAndSessInit) {
  for (auto const policy : {TlsPolicy::prefer, TlsPolicy::require}) {
    auto active = under(policy, Role::active);
    EXPECT_EQ(active.output(), kTlsContact);
    active.feed(kTlsContact);
    EXPECT_EQ(active.phase(), Phase::securing);
    EXPECT_TRUE(active.output().empty());
    active.session().secured({});
    EXPECT_EQ(active.phase(), Phase::init);
    EXPECT_FALSE(active.output().empty());  // SESS_INIT
  }
}

TEST(SessionHandshake, PassiveSideAnswersTheHeaderBeforeTls) {
  auto passive = under(TlsPolicy::prefer, Role::passive);
  passive.feed(kTlsContact);
  EXPECT_EQ(passive.phase(), Phase::securing);
  EXPECT_EQ(passive.output(), kTlsContact);
  passive.session().secured({});
  EXPECT_TRUE(passive.output().empty());
  passive.feed(sess_init());
  EXPECT_TRUE(passive.established);
}

TEST(SessionHandshake, NothingIsReadBeyondTheContactHeaderBeforeTls) {
  auto passive = under(TlsPolicy::prefer, Role::passive);
  EXPECT_EQ(passive.feed(kTlsContact + sess_init()), kContactHeaderLength);
  EXPECT_FALSE(passive.established);
}

TEST(SessionHandshake, TlsIsNotUsedWhenThePeerDoesNotOfferIt) {
  auto passive = under(TlsPolicy::prefer, Role::passive);
  passive.feed(kContact + sess_init());
  EXPECT_TRUE(passive.established);
  EXPECT_EQ(Bytes(passive.output()).at(5), 0x01);
}

TEST(SessionHandshake, RequiredTlsThatIsNotOfferedIsAContactFailure) {
  auto const term = encoded(SessTerm{false, TermReason::contact_failure});
  for (auto const role : {Role::active, Role::passive}) {
    auto peer = under(TlsPolicy::require, role);
    peer.feed(kContact);
    EXPECT_EQ(peer.output(), kTlsContact + term);
    EXPECT_EQ(peer.phase(), Phase::closing);
    EXPECT_EQ(peer.session().failure(), Failure::tls);
  }
}

TEST(SessionHandshake, TlsHandshakeIsWithinTheHandshakeTimeout) {
  auto peer = under(TlsPolicy::prefer, Role::passive);
  peer.advance(20s);
  peer.feed(kTlsContact);
  peer.advance(10s);
  EXPECT_EQ(peer.phase(), Phase::closed);
  EXPECT_NE(peer.session().end_reason().find("TLS"), std::string::npos);
}

TEST(SessionHandshake, EndDuringTheTlsHandshakeIsWithoutAWord) {
  auto peer = under(TlsPolicy::prefer, Role::passive);
  peer.feed(kTlsContact);
  peer.output();
  peer.terminate();
  EXPECT_EQ(peer.phase(), Phase::closed);
  EXPECT_TRUE(peer.output().empty());
}

TEST(SessionHandshake, PeerThatIsNotBelievedIsAContactFailure) {
  TcpclPeer peer(Role::passive);
  peer.peer_refused = "another node";
  peer.feed(kContact + sess_init());
  EXPECT_FALSE(peer.established);
  EXPECT_EQ(peer.peers_checked.size(), 1u);
  EXPECT_EQ(peer.session().failure(), Failure::not_permitted);
  EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::contact_failure}));
}

TEST(SessionHandshake, WrongMagicClosesWithoutAWord) {
  TcpclPeer peer(Role::passive);
  peer.feed(as_bytes("HTTP/1.1 200"));
  EXPECT_EQ(peer.phase(), Phase::closed);
  EXPECT_TRUE(peer.output().empty());
  EXPECT_EQ(peer.session().failure(), Failure::not_tcpcl);
}

TEST(SessionHandshake, TellsWhatCameOfIt) {
  struct Case {
    Bytes from_peer;
    Failure failure;
  };

  std::vector<Case> const cases{
      {Bytes(kContactHeaderLength, 'x'), Failure::not_tcpcl},
      {encoded(ContactHeader{3, false}), Failure::version},
      {kContact + sess_init(30, 0), Failure::sess_init},
      {kContact + encoded(XferAck()), Failure::sess_init},
      {kContact + Bytes(20, 0xee), Failure::sess_init},
      {kContact + encoded(SessTerm()), Failure::gone},
      {kContact, Failure::none},
      {kContact + sess_init(), Failure::none},
      {kContact + sess_init() + Bytes(20, 0xee), Failure::violation},
  };
  for (auto const& each : cases) {
    TcpclPeer peer(Role::passive);
    peer.feed(each.from_peer);
    EXPECT_EQ(peer.session().failure(), each.failure) << to_hex(each.from_peer);
  }
}

TEST(SessionHandshake, TellsThatThePeerWasSilent) {
  for (auto const& from_peer : {Bytes(), kContact, kContact + Bytes(1, 0x07)}) {
    TcpclPeer peer(Role::passive);
    peer.feed(from_peer);
    peer.advance(30s);
    EXPECT_EQ(peer.session().failure(), Failure::timed_out);
  }
}

TEST(SessionHandshake, OwnEndIsNobodysFault) {
  TcpclPeer peer(Role::passive);
  peer.feed(kContact);
  peer.terminate();
  peer.session().disconnected("the peer closed the connection", Failure::gone);
  EXPECT_EQ(peer.session().failure(), Failure::none);
}

TEST(SessionHandshake, OtherVersionGetsOurHeaderAndVersionMismatch) {
  for (auto const version : Bytes{3, 5, 0x3f}) {
    TcpclPeer peer(Role::passive);
    peer.feed(encoded(ContactHeader{version, false}) + as_bytes("more of that version"));
    EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::version_mismatch}));
    EXPECT_EQ(peer.phase(), Phase::closing);
  }
}

TEST(SessionHandshake, ActiveClosesWhenAnsweredInAnotherVersion) {
  TcpclPeer peer(Role::active);
  peer.output();
  peer.feed(encoded(ContactHeader{3, false}));
  EXPECT_TRUE(peer.output().empty());
  EXPECT_EQ(peer.phase(), Phase::closing);
}

TEST(SessionHandshake, MruOfZeroIsAContactFailure) {
  for (auto const& init : {sess_init(30, 0, 100), sess_init(30, 100, 0)}) {
    TcpclPeer peer(Role::passive);
    peer.feed(kContact + init);
    EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::contact_failure}));
    EXPECT_FALSE(peer.established);
    EXPECT_EQ(peer.phase(), Phase::closing);
  }
}

TEST(SessionHandshake, NodeIdThatIsNoUriIsAContactFailure) {
  for (std::string const node_id : {"dtn://a/\nforged log line", "dtn://a b/", "dtn://\xff/"}) {
    TcpclPeer peer(Role::passive);
    peer.feed(kContact + encoded(SessInit{30, 1000, 1000, node_id, {}}));
    EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::contact_failure}));
  }
}

TEST(SessionHandshake, LargestMruIsTaken) {
  TcpclPeer peer(Role::passive);
  peer.feed(kContact + sess_init(30, UINT64_MAX, UINT64_MAX));
  ASSERT_TRUE(peer.established);
  peer.output();
  ASSERT_TRUE(std::holds_alternative<std::uint64_t>(peer.send(pattern(100'000))));
  EXPECT_GT(peer.output().size(), 100'000u);
}

TEST(SessionHandshake, CriticalUnknownExtensionIsAContactFailure) {
  for (auto const& value : extra_vectors("tcpclv4_messages")) {
    auto const name = text_of(value.at("name"));
    if (name != "sess-init-ext" && name != "sess-init-ext-overrun") continue;
    TcpclPeer peer(Role::passive);
    peer.feed(kContact + bytes_of(value.at("hex")));
    EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::contact_failure}));
  }
}

TEST(SessionHandshake, OtherExtensionsAreIgnored) {
  SessInit init{30, 1000, 1000, "dtn://peer/", {}};
  encode(init.extension_items, ExtensionItem{0, 0xfffe, Bytes(9)});
  TcpclPeer peer(Role::passive);
  peer.feed(kContact + encoded(init));
  EXPECT_TRUE(peer.established);
}

TEST(SessionHandshake, OversizedSessInitIsAContactFailure) {
  TcpclPeer peer(Role::passive);
  peer.feed(kContact + from_hex("07000000000000000004000000000000000400000000ffffffff").value());
  EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::contact_failure}));
}

TEST(SessionHandshake, TransferBeforeSessInitIsRejected) {
  TcpclPeer peer(Role::passive);
  peer.feed(kContact + encoded(XferSegment{kStart | kEnd, 0, {}, 3}) + as_bytes("abc"));
  EXPECT_EQ(peer.output(), kContact + encoded(MsgReject{RejectReason::unexpected, 0x01}));
  EXPECT_EQ(peer.phase(), Phase::closing);
}

TEST(SessionHandshake, SessTermInsteadOfSessInitIsAnswered) {
  TcpclPeer peer(Role::active);
  peer.output();
  peer.feed(kContact + encoded(SessTerm{false, TermReason::busy}));
  auto const output = peer.output();
  auto const reply = encoded(SessTerm{true, TermReason::busy});
  EXPECT_TRUE(std::equal(reply.rbegin(), reply.rend(), output.rbegin()));
  EXPECT_EQ(peer.session().end_reason(), "ended by the peer: busy");
}

TEST(SessionHandshake, SilentPeerIsClosedInTime) {
  TcpclPeer peer(Role::passive);
  peer.feed(as_bytes("dtn"));
  peer.advance(29'999ms);
  EXPECT_EQ(peer.phase(), Phase::contact);
  peer.advance(1ms);
  EXPECT_EQ(peer.phase(), Phase::closed);
  EXPECT_EQ(peer.session().end_reason(), "no contact header came in time");
}

TEST(SessionHandshake, PeerWithoutSessInitIsClosedInTime) {
  TcpclPeer peer(Role::passive);
  peer.feed(kContact);
  peer.advance(30s);
  EXPECT_EQ(peer.output(), kContact + encoded(SessTerm{false, TermReason::idle_timeout}));
  EXPECT_EQ(peer.phase(), Phase::closing);
  peer.advance(2s);
  EXPECT_EQ(peer.phase(), Phase::closed);
}

TEST(SessionHandshake, SegmentRightBehindSessInitWaitsUntilTheLinkIsKnown) {
  Config const ours;
  ReceiveMemory memory(ours.receive_memory);
  int admitted = 0;
  auto const count = [&admitted](auto) {
    ++admitted;
    return std::optional<RefuseReason>();
  };
  auto const anyone = [](std::string const&) { return Result<void>(); };
  Session session(ours, Role::passive, memory, {TlsPolicy::never, anyone, count}, {});
  auto const put = [&session](Bytes const& octets) {
    std::copy(octets.begin(), octets.end(), session.space()[0].begin());
    session.arrived(octets.size(), {});
  };
  put(kContact);
  put(sess_init() + encoded(XferSegment{kStart | kEnd, 0, {}, 3}) + as_bytes("abc"));
  EXPECT_EQ(admitted, 0);
  EXPECT_EQ(session.take_events().size(), 1u);
  session.proceed({});
  EXPECT_EQ(admitted, 1);
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
