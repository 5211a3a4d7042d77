#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/entity.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/tcpcl_peer.hpp"
#include "tests/support/two_tcpcl_nodes.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

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

Config named(std::string node_id) {
  Config config;
  config.node_id = std::move(node_id);
  return config;
}

// How many sessions there are, and which: by LESS dtn://a/ and GREATER dtn://b/.
class TcpclSessions : public TwoTcpclNodes {
 protected:
  void make_nodes(Config of_a, Config of_b) {
    auto const executor = loop_.get_executor();
    a_ = std::make_unique<TcpclNode>(executor, std::move(of_a));
    b_ = std::make_unique<TcpclNode>(executor, std::move(of_b));
  }

  void make_tls_nodes() {
    auto const executor = loop_.get_executor();
    a_ = std::make_unique<TcpclNode>(executor, named("dtn://a/"), identity(1, "dtn://a/"));
    b_ = std::make_unique<TcpclNode>(executor, named("dtn://b/"), identity(2, "dtn://b/"));
  }

  static TcpclNode::Security identity(std::uint8_t seed, std::string const& node_id) {
    return {tls_context(own_identity(seed, node_id)), nullptr};
  }

  // A session that stays idle, its other side held by a bare socket.
  Task<tcp::socket> hold_session(Address to, std::string node_id) {
    auto socket = co_await connect_raw(std::move(to));
    SessInit init;
    init.segment_mru = init.transfer_mru = 1u << 20;
    init.node_id = std::move(node_id);
    auto const said = encoded(ContactHeader()) + encoded(init);
    co_await asio::async_write(socket, asio::buffer(said), asio::use_awaitable);
    co_return socket;
  }

  // Both dial each other, until one session is left.
  Task<void> dial_each_other() {
    auto const at_a = a_->listen();
    auto const at_b = b_->listen();
    a_->entity().dial(at_b);
    b_->entity().dial(at_a);
    co_await a_->until([this] { return a_->links.size() == 2 && a_->downs.size() == 1; });
    co_await b_->until([this] { return b_->links.size() == 2 && b_->downs.size() == 1; });
  }

  // The link that a dialled.
  std::shared_ptr<Link> dialled_by_a() {
    auto const first = a_->links[0]->description().direction == Direction::dialled;
    return a_->links[first ? 0 : 1];
  }
};

TEST_F(TcpclSessions, OfTwoNodesThatDialEachOtherTheLesserOnesStays) {
  make_nodes(named("dtn://a/"), named("dtn://b/"));
  auto test = [this]() -> Task<void> {
    co_await dial_each_other();
    EXPECT_EQ(b_->downs[0], "ended by us: busy");
    EXPECT_EQ(a_->downs[0], "ended by the peer: busy");
    auto const outcome = co_await dialled_by_a()->send(outgoing(pattern(1000)));
    EXPECT_EQ(outcome, TransferOutcome::acknowledged);
  };
  run(test());
}

TEST_F(TcpclSessions, UnderTlsTooOnlyOneOfTwoStays) {
  make_tls_nodes();
  auto test = [this]() -> Task<void> {
    co_await dial_each_other();
    auto const outcome = co_await dialled_by_a()->send(outgoing(pattern(1000)));
    EXPECT_EQ(outcome, TransferOutcome::acknowledged);
  };
  run(test());
}

TEST_F(TcpclSessions, WhoGaveWayDialsAgainWhenTheOtherSessionIsLost) {
  make_nodes(named("dtn://a/"), named("dtn://b/"));
  auto test = [this]() -> Task<void> {
    co_await dial_each_other();
    dialled_by_a()->close();
    co_await b_->until([this] { return b_->links.size() >= 3; });
  };
  run(test());
}

TEST_F(TcpclSessions, TransferUnderWayIsNotCutByTheSecondSession) {
  make_nodes(named("dtn://a/"), named("dtn://b/"));
  auto test = [this]() -> Task<void> {
    auto const at_b = b_->listen();
    b_->entity().dial(a_->listen());
    auto const link = co_await b_->link();
    a_->close_gate();
    std::vector<TransferOutcome> outcomes;
    auto send = [](std::shared_ptr<Link> over, std::vector<TransferOutcome>& into) -> Task<void> {
      into.push_back(co_await over->send(outgoing(pattern(100'000))));
    };
    spawn(loop_.get_executor(), "send", send(link, outcomes));
    co_await a_->until([this] { return a_->arriving == 1; });
    a_->entity().dial(at_b);
    co_await b_->until([this] { return b_->links.size() == 2; });
    EXPECT_TRUE(b_->downs.empty());
    auto const next = co_await link->send(outgoing(pattern(10)));
    EXPECT_EQ(next, TransferOutcome::refused_session_terminating);
    a_->open_gate();
    co_await b_->until([this] { return b_->downs.size() == 1; });
    EXPECT_EQ(outcomes, std::vector<TransferOutcome>(1, TransferOutcome::acknowledged));
  };
  run(test());
}

TEST_F(TcpclSessions, StrangerWhoClaimsToBeThePeerEndsNothing) {
  make_tls_nodes();
  TcpclNode stranger(loop_.get_executor(), named("dtn://a/"), identity(3, "dtn://a/"));
  auto test = [this, &stranger]() -> Task<void> {
    b_->entity().dial(a_->listen());
    auto const link = co_await b_->link();
    stranger.entity().dial(b_->listen());
    co_await b_->until([this] { return b_->links.size() == 2; });
    auto const outcome = co_await link->send(outgoing(pattern(1000)));
    EXPECT_EQ(outcome, TransferOutcome::acknowledged);
    EXPECT_TRUE(b_->downs.empty());
    co_await stranger.entity().stop();
  };
  run(test());
}

TEST_F(TcpclSessions, SilentConnectionsGiveWayToANeighbour) {
  auto crowded = named("dtn://b/");
  crowded.max_sessions = 4;
  make_nodes(named("dtn://a/"), crowded);
  auto test = [this]() -> Task<void> {
    auto const at = b_->listen();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 20; ++i)
      silent.push_back(co_await connect_raw(at));
    a_->entity().dial(at);
    co_await b_->link();
    // The first of them was closed to make room.
    Bytes nothing(1);
    auto const [error, count] =
        co_await silent[0].async_read_some(asio::buffer(nothing), kAwaitTuple);
    EXPECT_TRUE(error);
    EXPECT_EQ(count, 0u);
    auto const& counters = b_->entity().counters();
    EXPECT_EQ(counters.accepted, 21u);
    EXPECT_GE(counters.evicted, 17u);
    EXPECT_EQ(counters.sessions, 1u);
    EXPECT_EQ(counters.turned_away, 0u);
  };
  run(test());
}

TEST_F(TcpclSessions, SilentConnectionsEndNoSession) {
  auto crowded = named("dtn://b/");
  crowded.max_sessions = 2;
  make_nodes(named("dtn://a/"), crowded);
  auto test = [this]() -> Task<void> {
    auto const at = b_->listen();
    a_->entity().dial(at);
    auto const link = co_await a_->link();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 20; ++i)
      silent.push_back(co_await connect_raw(at));
    auto const outcome = co_await link->send(outgoing(pattern(1000)));
    EXPECT_EQ(outcome, TransferOutcome::acknowledged);
    EXPECT_TRUE(b_->downs.empty());
  };
  run(test());
}

TEST_F(TcpclSessions, ThousandsOfIdleSessionsTakeLittleMemory) {
  static constexpr std::size_t kSessions = 2000;
  static constexpr std::size_t kMostEach = 48u << 10;
  rlimit descriptors{};
  getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  setrlimit(RLIMIT_NOFILE, &descriptors);
  if (descriptors.rlim_cur < 2 * kSessions + 100) GTEST_SKIP() << "too few descriptors";
  auto wide = named("dtn://b/");
  wide.max_sessions = kSessions;
  make_nodes(named("dtn://a/"), wide);
  auto test = [this]() -> Task<void> {
    auto const at = b_->listen();
    auto const before = mallinfo2().uordblks;
    std::vector<tcp::socket> idle;
    for (std::size_t i = 0; i < kSessions; ++i)
      idle.push_back(co_await hold_session(at, "dtn://idle-" + std::to_string(i) + "/"));
    co_await b_->until([this] { return b_->links.size() == kSessions; });
    auto const each = (mallinfo2().uordblks - before) / kSessions;
    EXPECT_LT(each, kMostEach);
    RecordProperty("octets_each", std::to_string(each));
    EXPECT_TRUE(b_->downs.empty());
  };
  run(test());
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
