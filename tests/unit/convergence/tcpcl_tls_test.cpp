#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/entity.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/tcpcl_peer.hpp"
#include "tests/support/two_tcpcl_nodes.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace bindle::testing;
using namespace std::chrono_literals;

// Takes whom the test wants, and remembers what it was asked.
class Judge final : public PeerAuthority {
 public:
  explicit Judge(TlsPolicy policy) : policy_(policy) {}

  TlsPolicy tls_policy(std::string_view) const override {
    ++sessions;
    return policy_;
  }

  std::string own_node_id(std::string_view dialled_url) const override {
    return dialled_url.empty() ? "" : own_name;
  }

  Result<void> check_certificate(PeerCertificate const&, std::string_view) override {
    if (certificate_refused) return fail(Errc::not_permitted, "blocked");
    return {};
  }

  Result<Authentication> check_peer(PeerClaim const& claim) override {
    claims.push_back(claim);
    if (peer_refused) return fail(Errc::not_permitted, "not the node it says it is");
    return Authentication::pinned;
  }

  mutable int sessions = 0;  // that were begun
  bool certificate_refused = false;
  bool peer_refused = false;
  std::string own_name;  // towards those that are dialled
  std::vector<PeerClaim> claims;

 private:
  TlsPolicy policy_;
};

class TcpclTls : public TwoTcpclNodes {
 protected:
  void make_nodes(TlsPolicy of_a, TlsPolicy of_b) {
    judge_a_ = std::make_unique<Judge>(of_a);
    judge_b_ = std::make_unique<Judge>(of_b);
    a_ = make_node(1, "dtn://a/", *judge_a_);
    b_ = make_node(2, "dtn://b/", *judge_b_);
  }

  std::unique_ptr<TcpclNode> make_node(std::uint8_t seed,
                                       std::string const& node_id,
                                       PeerAuthority& judge) {
    Config config;
    config.node_id = node_id;
    config.handshake_timeout = handshake_timeout_;
    TcpclNode::Security const security{tls_context(own_identity(seed, node_id)), &judge};
    return std::make_unique<TcpclNode>(loop_.get_executor(), config, security);
  }

  Task<void> join() {
    a_->entity().dial(b_->listen());
    co_await a_->link();
    co_await b_->link();
  }

  // One session and a bundle each way; whether it was encrypted.
  bool encrypted_with(TlsPolicy of_a, TlsPolicy of_b) {
    make_nodes(of_a, of_b);
    auto test = [this]() -> Task<void> {
      co_await join();
      auto const there = co_await a_->links[0]->send(outgoing(pattern(300'000)));
      auto const back = co_await b_->links[0]->send(outgoing(pattern(2000, 2)));
      EXPECT_EQ(there, TransferOutcome::acknowledged);
      EXPECT_EQ(back, TransferOutcome::acknowledged);
      EXPECT_EQ(b_->received.at(0), pattern(300'000));
      EXPECT_EQ(a_->links[0]->description().encrypted, b_->links[0]->description().encrypted);
    };
    run(test());
    return a_->links[0]->description().encrypted;
  }

  // a dials b until it was turned away a few times.
  void expect_no_session() {
    auto test = [this]() -> Task<void> {
      a_->entity().dial(b_->listen());
      while (judge_b_->sessions < 3)
        co_await asio::post(loop_, asio::use_awaitable);
    };
    run(test());
    EXPECT_TRUE(a_->links.empty());
    EXPECT_TRUE(b_->links.empty());
  }

  // Says `octets`, and returns what comes until the other side closes.
  Task<Bytes> say(Address to, Bytes octets) {
    auto socket = co_await connect_raw(std::move(to));
    co_await asio::async_write(socket, asio::buffer(octets), kAwaitTuple);
    Bytes all;
    co_await asio::async_read(socket, asio::dynamic_buffer(all), kAwaitTuple);
    co_return all;
  }

  std::chrono::milliseconds handshake_timeout_ = 30s;
  std::unique_ptr<Judge> judge_a_;
  std::unique_ptr<Judge> judge_b_;
};

TEST_F(TcpclTls, IsUsedWhenBothPreferIt) {
  EXPECT_TRUE(encrypted_with(TlsPolicy::prefer, TlsPolicy::prefer));
}

TEST_F(TcpclTls, IsUsedWhenOneRequiresAndOnePrefersIt) {
  EXPECT_TRUE(encrypted_with(TlsPolicy::require, TlsPolicy::prefer));
}

TEST_F(TcpclTls, IsUsedWhenOnePrefersAndOneRequiresIt) {
  EXPECT_TRUE(encrypted_with(TlsPolicy::prefer, TlsPolicy::require));
}

TEST_F(TcpclTls, IsNotUsedWhenTheDialledSideNeverDoes) {
  EXPECT_FALSE(encrypted_with(TlsPolicy::prefer, TlsPolicy::never));
}

TEST_F(TcpclTls, IsNotUsedWhenTheDiallingSideNeverDoes) {
  EXPECT_FALSE(encrypted_with(TlsPolicy::never, TlsPolicy::prefer));
}

TEST_F(TcpclTls, ThereIsNoSessionWhenOneRequiresWhatTheOtherNeverDoes) {
  make_nodes(TlsPolicy::require, TlsPolicy::never);
  expect_no_session();
}

TEST_F(TcpclTls, ListenerThatRequiresItTurnsPlainSessionsAway) {
  make_nodes(TlsPolicy::never, TlsPolicy::require);
  auto test = [this]() -> Task<void> {
    auto const answer = co_await say(b_->listen(), encoded(ContactHeader()));
    EXPECT_EQ(answer,
              encoded(ContactHeader{kVersion, true}) +
                  encoded(SessTerm{false, TermReason::contact_failure}));
  };
  run(test());
}

TEST_F(TcpclTls, PeerThatWouldNotBeLetInAnyMoreIsPutOut) {
  for (auto Judge::*const change : {&Judge::peer_refused, &Judge::certificate_refused}) {
    make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
    auto test = [this, change]() -> Task<void> {
      co_await join();
      b_->entity().judge_peers_again();
      EXPECT_TRUE(b_->downs.empty());
      (*judge_b_).*change = true;
      b_->entity().judge_peers_again();
      co_await b_->until([this] { return b_->downs.size() == 1; });
    };
    run(test());
  }
}

TEST_F(TcpclTls, PeerIsCalledUnderTheNameThatIsForIt) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  judge_a_->own_name = "ipn:7.0";
  auto test = [this]() -> Task<void> {
    co_await join();
    EXPECT_EQ(b_->links[0]->description().peer_node_id, "ipn:7.0");
  };
  run(test());
}

TEST_F(TcpclTls, LinkSaysWhoThePeerIs) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  auto test = [this]() -> Task<void> {
    co_await join();
    auto const& link = a_->links[0]->description();
    EXPECT_TRUE(link.encrypted);
    EXPECT_EQ(link.authenticated, Authentication::pinned);
    EXPECT_EQ(link.peer_key, signing_key(2).public_key());
    EXPECT_EQ(link.peer_fingerprint, fingerprint_of(signing_key(2).public_key()).to_string());
    auto const& claim = judge_b_->claims.at(0);
    EXPECT_EQ(claim.node_id, "dtn://a/");
    EXPECT_TRUE(claim.dialled_url.empty());
    EXPECT_EQ(claim.address, (Bytes{127, 0, 0, 1}));
    EXPECT_EQ(claim.certificate->node_ids.at(0), eid("dtn://a/"));
    EXPECT_EQ(judge_a_->claims.at(0).dialled_url, link.dialled_url);
  };
  run(test());
}

TEST_F(TcpclTls, WireCountersIncludeTls) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  auto test = [this]() -> Task<void> {
    co_await join();
    co_await a_->links[0]->send(outgoing(pattern(100'000)));
    auto const there = a_->links[0]->counters().bytes_written;
    EXPECT_GT(there, 100'000u + 500u);  // certificates alone are longer
    EXPECT_EQ(b_->links[0]->counters().bytes_read, there);
  };
  run(test());
}

TEST_F(TcpclTls, PeerThatIsNotBelievedGetsAContactFailure) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  judge_b_->peer_refused = true;
  expect_no_session();
  EXPECT_FALSE(judge_b_->claims.empty());
  EXPECT_TRUE(judge_a_->claims.empty());  // b never told who it is
}

TEST_F(TcpclTls, BlockedCertificateComesToNoSession) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  judge_a_->certificate_refused = true;
  expect_no_session();
  EXPECT_TRUE(judge_b_->claims.empty());
}

TEST_F(TcpclTls, GarbageAfterTheContactHeaderEndsTheConnection) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  auto test = [this]() -> Task<void> {
    auto const header = encoded(ContactHeader{kVersion, true});
    auto const answer = co_await say(b_->listen(), header + pattern(1000));
    EXPECT_EQ(answer, header);
    EXPECT_TRUE(b_->links.empty());
  };
  run(test());
}

// Whoever could slip in plain messages before TLS would have them taken for authenticated ones.
TEST_F(TcpclTls, PlainMessagesBeforeTheHandshakeAreNotTaken) {
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  auto test = [this]() -> Task<void> {
    SessInit init;
    init.segment_mru = init.transfer_mru = 1u << 20;
    init.node_id = "dtn://mallory/";
    auto const said = encoded(ContactHeader{kVersion, true}) + encoded(init);
    co_await say(b_->listen(), said);
    EXPECT_TRUE(judge_b_->claims.empty());
    EXPECT_TRUE(b_->links.empty());
  };
  run(test());
}

TEST_F(TcpclTls, HandshakeThatStopsHalfwayIsClosedInTime) {
  handshake_timeout_ = 100ms;
  make_nodes(TlsPolicy::prefer, TlsPolicy::prefer);
  auto test = [this]() -> Task<void> {
    auto const header = encoded(ContactHeader{kVersion, true});
    // The beginning of a record that would be 512 octets long.
    Bytes const start{22, 3, 1, 2, 0, 1};
    auto const answer = co_await say(b_->listen(), header + start);
    EXPECT_EQ(answer, header);
    EXPECT_TRUE(b_->links.empty());
  };
  run(test());
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
