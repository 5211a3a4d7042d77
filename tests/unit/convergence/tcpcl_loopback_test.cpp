#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/entity.hpp"
#include "tests/support/tcpcl_node.hpp"
#include "tests/support/tcpcl_peer.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace bindle::testing;
using namespace std::chrono_literals;

std::vector<Bytes> one_bundle(std::size_t length) {
  return std::vector<Bytes>(1, pattern(length));
}

class TcpclLoopback : public ::testing::Test {
 protected:
  // Far above what any test takes; only a hang meets it.
  static constexpr auto kPatience = 60s;

  void run(Task<void> task) {
    bool done = false;
    spawn(loop_.get_executor(), "test", finish(std::move(task), done));
    loop_.run_for(kPatience);
    EXPECT_TRUE(done) << "the test hangs";
  }

  // Joins `a` to `b` by a session.
  Task<void> join() {
    a_.entity().dial(b_.listen());
    co_await a_.link();
    co_await b_.link();
  }

  Task<void> send_all(TcpclNode& from, std::vector<Bytes> bundles) {
    auto const link = co_await from.link();
    for (auto& bundle : bundles)
      spawn(loop_.get_executor(), "send", send_one(link, std::move(bundle)));
  }

  Task<void> send_one(std::shared_ptr<Link> link, Bytes bundle) {
    auto const outcome = co_await link->send(outgoing(std::move(bundle)));
    outcomes_.push_back(outcome);
    changed_.notify();
  }

  Task<void> outcomes_are(std::size_t count) {
    while (outcomes_.size() < count)
      co_await changed_.wait();
  }

  Task<tcp::socket> connect_raw(Address const& to) {
    tcp::socket socket(loop_);
    tcp::endpoint const endpoint(asio::ip::make_address(to.host), to.port);
    co_await socket.async_connect(endpoint, asio::use_awaitable);
    co_return socket;
  }

  // The octets that come until the other side closes.
  static Task<Bytes> read_to_end(tcp::socket& socket) {
    Bytes all;
    co_await asio::async_read(socket, asio::dynamic_buffer(all), kAwaitTuple);
    co_return all;
  }

  asio::io_context loop_{1};
  Signal changed_{loop_.get_executor()};
  TcpclNode a_{loop_.get_executor()};
  TcpclNode b_{loop_.get_executor()};
  std::vector<TransferOutcome> outcomes_;

 private:
  Task<void> finish(Task<void> task, bool& done) {
    co_await std::move(task);
    co_await a_.entity().stop();
    co_await b_.entity().stop();
    done = true;
    loop_.stop();
  }
};

TEST_F(TcpclLoopback, LinkIsDescribedOnBothSides) {
  auto test = [this]() -> Task<void> {
    co_await join();
    auto const& dialled = a_.links[0]->description();
    auto const& accepted = b_.links[0]->description();
    EXPECT_EQ(dialled.direction, Direction::dialled);
    EXPECT_EQ(accepted.direction, Direction::accepted);
    EXPECT_EQ(dialled.medium, "tcpcl");
    EXPECT_EQ(dialled.dialled_url, "tcpcl://" + dialled.remote_address);
    EXPECT_TRUE(accepted.dialled_url.empty());
    EXPECT_EQ(dialled.keepalive, 15s);
    EXPECT_EQ(dialled.peer_transfer_mru, 16u << 20);
  };
  run(test());
}

TEST_F(TcpclLoopback, ThousandSmallBundlesEachWay) {
  auto test = [this]() -> Task<void> {
    co_await join();
    std::vector<Bytes> bundles;
    bundles.reserve(1000);
    for (int i = 0; i < 1000; ++i)
      bundles.push_back(pattern(900, static_cast<std::uint8_t>(i)));
    co_await send_all(a_, bundles);
    co_await send_all(b_, bundles);
    co_await outcomes_are(2000);
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), TransferOutcome::acknowledged), 2000);
    EXPECT_EQ(a_.received, bundles);
    EXPECT_EQ(b_.received, bundles);
    EXPECT_EQ(a_.links[0]->counters().bundles_sent, 1000u);
    EXPECT_EQ(a_.links[0]->counters().bundle_bytes_received, 900'000u);
  };
  run(test());
}

TEST_F(TcpclLoopback, LargestBundleEachWayAtOnce) {
  auto test = [this]() -> Task<void> {
    co_await join();
    auto const bundle = pattern(16u << 20);
    std::vector<Bytes> const bundles(2, bundle);
    co_await send_all(a_, bundles);
    co_await send_all(b_, bundles);
    co_await outcomes_are(4);
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), TransferOutcome::acknowledged), 4);
    EXPECT_EQ(a_.received, bundles);
    EXPECT_EQ(b_.received, bundles);
  };
  run(test());
}

TEST_F(TcpclLoopback, AcknowledgementWaitsUntilTheBundleIsDurable) {
  auto test = [this]() -> Task<void> {
    co_await join();
    b_.close_gate();
    std::vector<Bytes> const bundles(3, pattern(10));
    co_await send_all(a_, bundles);
    co_await b_.until([this] { return b_.arriving == 3; });
    EXPECT_TRUE(outcomes_.empty());
    b_.open_gate();
    co_await outcomes_are(3);
    EXPECT_EQ(b_.received.size(), 3u);
  };
  run(test());
}

TEST_F(TcpclLoopback, FullWindowHoldsTheSenderBack) {
  Config config;
  config.receive_window_bundles = 5;
  TcpclNode small(loop_.get_executor(), config);
  auto test = [this, &small]() -> Task<void> {
    small.close_gate();
    a_.entity().dial(small.listen());
    co_await send_all(a_, std::vector<Bytes>(50, pattern(100)));
    co_await small.until([&small] { return small.arriving == 5; });
    small.open_gate();
    co_await outcomes_are(50);
    EXPECT_EQ(small.received.size(), 50u);
    co_await small.entity().stop();
  };
  run(test());
}

TEST_F(TcpclLoopback, RefusalsReachTheSender) {
  auto test = [this]() -> Task<void> {
    co_await join();
    b_.admission = RefuseReason::no_resources;
    co_await send_all(a_, one_bundle(5000));
    co_await outcomes_are(1);
    b_.admission.reset();
    b_.refusal = RefuseReason::not_acceptable;
    co_await send_all(a_, one_bundle(5000));
    co_await outcomes_are(2);
    EXPECT_EQ(outcomes_,
              (std::vector<TransferOutcome>{TransferOutcome::refused_no_resources,
                                            TransferOutcome::refused_not_acceptable}));
    EXPECT_EQ(a_.links[0]->counters().refused_by_peer, 2u);
    EXPECT_EQ(b_.links[0]->counters().refused_by_us, 2u);
  };
  run(test());
}

TEST_F(TcpclLoopback, PeerThatDiesInATransferLosesTheLink) {
  auto test = [this]() -> Task<void> {
    auto socket = co_await connect_raw(a_.listen());
    auto const opening =
        encoded(ContactHeader()) + encoded(SessInit{0, 1 << 16, 1 << 24, "dtn://dying/", {}});
    co_await asio::async_write(socket, asio::buffer(opening), asio::use_awaitable);
    co_await send_all(a_, one_bundle(4u << 20));
    co_await send_all(a_, one_bundle(10));
    Bytes some(100'000);
    co_await asio::async_read(socket, asio::buffer(some), asio::use_awaitable);
    socket.set_option(asio::socket_base::linger(true, 0));
    socket.close();
    co_await outcomes_are(2);
    EXPECT_EQ(outcomes_, (std::vector<TransferOutcome>(2, TransferOutcome::link_lost)));
    co_await a_.until([this] { return a_.downs.size() == 1; });
    EXPECT_EQ(co_await a_.links[0]->send(outgoing(pattern(3))), TransferOutcome::link_lost);
  };
  run(test());
}

TEST_F(TcpclLoopback, BundleThatOutlivesItsLinkIsReceivedToTheEnd) {
  auto test = [this]() -> Task<void> {
    co_await join();
    b_.close_gate();
    co_await send_all(a_, one_bundle(10));
    co_await b_.until([this] { return b_.arriving == 1; });
    auto socket = co_await connect_raw(b_.listen());
    auto const opening = encoded(ContactHeader()) +
                         encoded(SessInit{0, 1000, 1000, "dtn://brief/", {}}) +
                         encoded(XferSegment{kStart | kEnd, 0, {}, 3}) + as_bytes("abc");
    co_await asio::async_write(socket, asio::buffer(opening), asio::use_awaitable);
    co_await b_.until([this] { return b_.arriving == 2; });
    socket.close();
    co_await b_.until([this] { return b_.downs.size() == 1; });
    b_.open_gate();
    co_await b_.until([this] { return b_.received.size() == 2; });
  };
  run(test());
}

TEST_F(TcpclLoopback, OtherProtocolIsClosedAndTheListenerGoesOn) {
  auto test = [this]() -> Task<void> {
    auto const address = b_.listen();
    auto socket = co_await connect_raw(address);
    std::string const request = "GET / HTTP/1.1\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
    EXPECT_TRUE((co_await read_to_end(socket)).empty());
    a_.entity().dial(address);
    co_await a_.link();
    EXPECT_TRUE(b_.downs.empty());
  };
  run(test());
}

TEST_F(TcpclLoopback, HalfOpenConnectionIsClosedInTime) {
  Config config;
  config.handshake_timeout = 20ms;
  TcpclNode hasty(loop_.get_executor(), config);
  auto test = [this, &hasty]() -> Task<void> {
    auto socket = co_await connect_raw(hasty.listen());
    EXPECT_TRUE((co_await read_to_end(socket)).empty());
    co_await hasty.entity().stop();
  };
  run(test());
}

TEST_F(TcpclLoopback, SessionsBeyondTheLimitAreTurnedAway) {
  Config config;
  config.max_sessions = 1;
  TcpclNode busy(loop_.get_executor(), config);
  auto test = [this, &busy]() -> Task<void> {
    auto const address = busy.listen();
    a_.entity().dial(address);
    co_await a_.link();
    auto socket = co_await connect_raw(address);
    EXPECT_TRUE((co_await read_to_end(socket)).empty());
    a_.links[0]->close();
    co_await busy.until([&busy] { return busy.downs.size() == 1; });
    co_await busy.until([&busy] { return busy.links.size() == 2; });
    co_await busy.entity().stop();
  };
  run(test());
}

TEST_F(TcpclLoopback, StopEndsSessionsCleanly) {
  auto test = [this]() -> Task<void> {
    co_await join();
    co_await a_.entity().stop();
    EXPECT_EQ(a_.downs, (std::vector<std::string>{"ended by us"}));
    co_await b_.until([this] { return b_.downs.size() == 1; });
    EXPECT_EQ(b_.downs[0], "ended by the peer");
  };
  run(test());
}

TEST_F(TcpclLoopback, DialsAgainAfterASessionEnded) {
  auto test = [this]() -> Task<void> {
    co_await join();
    b_.links[0]->close();
    co_await a_.until([this] { return a_.links.size() == 2; });
    EXPECT_EQ(a_.downs.size(), 1u);
    EXPECT_NE(a_.links[0]->id(), a_.links[1]->id());
  };
  run(test());
}

TEST_F(TcpclLoopback, DialsUntilThePeerListens) {
  auto test = [this]() -> Task<void> {
    tcp::acceptor placeholder(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto const endpoint = placeholder.local_endpoint();
    a_.entity().dial(Address{"127.0.0.1", endpoint.port()});
    for (int refused = 0; refused < 3; ++refused)
      (co_await placeholder.async_accept(asio::use_awaitable)).close();
    placeholder.close();
    EXPECT_TRUE(b_.entity().listen(endpoint));
    co_await a_.link();
  };
  run(test());
}

TEST_F(TcpclLoopback, SpeaksIpv6) {
  auto test = [this]() -> Task<void> {
    auto const six = b_.listen("::1");
    a_.entity().dial(six);
    co_await a_.until([this] { return a_.links.size() == 1; });
    EXPECT_EQ(a_.links[0]->description().remote_address, "[::1]:" + std::to_string(six.port));
  };
  run(test());
}

TEST_F(TcpclLoopback, ResolvesNames) {
  asio::io_context context;
  boost::system::error_code unknown;
  tcp::resolver(context).resolve("localhost", "", unknown);
  if (unknown) GTEST_SKIP() << "this machine has no address for localhost";
  auto test = [this]() -> Task<void> {
    auto const listening = b_.listen();
    a_.entity().dial(Address{"localhost", listening.port});
    co_await a_.until([this] { return a_.links.size() == 1; });
  };
  run(test());
}

TEST_F(TcpclLoopback, AddressInUseIsAnError) {
  auto const taken = b_.listen();
  tcp::endpoint const endpoint(asio::ip::make_address(taken.host), taken.port);
  auto const listening = a_.entity().listen(endpoint);
  ASSERT_FALSE(listening);
  EXPECT_EQ(listening.error().code, Errc::io);
  EXPECT_NE(listening.error().detail.find(std::to_string(taken.port)), std::string::npos);
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
