#include "convergence/spawn.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/udpcl_node.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace bindle::convergence::udpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using namespace bindle::testing;
using namespace std::chrono_literals;

Config config_of(std::string_view node_id) {
  Config config;
  config.own_node_ids = {eid(node_id)};
  config.rate = {.bits_per_second = 1'000'000'000, .burst_octets = 1 << 20};
  return config;
}

// As it leaves the node of this name.
Bytes bundle_from(std::string_view node, std::size_t payload = 20) {
  auto spec = sample_spec();
  spec.source = eid("dtn://origin/");
  spec.previous_node = eid(node);
  return build_bundle(spec, Bytes(payload, 0x5a));
}

class UdpclLoopback : public ::testing::Test {
 public:
  // Far above what any test takes; only a hang meets it.
  static constexpr auto kPatience = 60s;

  void run(Task<void> task) {
    bool done = false;
    spawn(loop_.get_executor(), "test", finish(std::move(task), done));
    loop_.run_for(kPatience);
    EXPECT_TRUE(done) << "the test hangs";
  }

  Task<TransferOutcome> send(std::shared_ptr<Link> link, Bytes bundle) {
    OutgoingBundle outgoing;
    outgoing.payload = std::move(bundle);
    co_return co_await link->send(std::move(outgoing));
  }

  void send_raw(Bytes const& datagram, Address const& to, char const* from = "127.0.0.1") {
    udp::socket socket(loop_, udp::endpoint(asio::ip::make_address(from), 0));
    socket.send_to(asio::buffer(datagram), udp::endpoint(asio::ip::make_address(to.host), to.port));
  }

  // Both listen, and each has the other as its peer.
  void join() {
    auto const at_a = a_.listen();
    auto const at_b = b_.listen();
    a_.entity().add_peer(at_b);
    b_.entity().add_peer(at_a);
  }

  asio::io_context loop_{1};
  UdpclNode a_{loop_.get_executor(), config_of("dtn://a/")};
  UdpclNode b_{loop_.get_executor(), config_of("dtn://b/")};

 private:
  Task<void> finish(Task<void> task, bool& done) {
    co_await std::move(task);
    co_await a_.entity().stop();
    co_await b_.entity().stop();
    done = true;
    loop_.stop();
  }
};

TEST_F(UdpclLoopback, BringsABundleAndConfirmsNothing) {
  join();
  run([](UdpclLoopback& test) -> Task<void> {
    auto const link = co_await test.a_.link();
    auto const outcome = co_await test.send(link, bundle_from("dtn://a/"));
    EXPECT_EQ(outcome, TransferOutcome::sent_unconfirmed);
    co_await test.b_.until([&] { return test.b_.received.size() == 1; });
    EXPECT_EQ(test.b_.received[0], bundle_from("dtn://a/"));
    EXPECT_EQ(link->counters().bundles_sent, 1u);
    EXPECT_EQ(link->counters().bundle_bytes_sent, bundle_from("dtn://a/").size());
  }(*this));
  EXPECT_FALSE(a_.links.at(0)->description().acknowledges);
  EXPECT_EQ(a_.links.at(0)->description().medium, "udpcl");
}

TEST_F(UdpclLoopback, LearnsThePeersNameFromItsFirstBundle) {
  join();
  run([](UdpclLoopback& test) -> Task<void> {
    auto const first = co_await test.b_.link();
    EXPECT_EQ(first->description().peer_node_id, "");
    auto const link = co_await test.a_.link();
    co_await test.send(link, bundle_from("dtn://a/"));
    co_await test.b_.until([&] { return test.b_.links.size() == 2; });
    EXPECT_EQ(test.b_.links[1]->description().peer_node_id, "dtn://a/");
    EXPECT_NE(test.b_.links[1]->id(), first->id());
    EXPECT_EQ(test.b_.downs.size(), 1u);
    co_await test.send(link, bundle_from("dtn://forger/"));
    co_await test.b_.until([&] { return test.b_.received.size() == 2; });
  }(*this));
  EXPECT_EQ(b_.links.size(), 2u) << "a name does not change again";
}

TEST_F(UdpclLoopback, WorksOverIpv6) {
  auto const at_b = b_.listen("::1");
  a_.entity().add_peer(at_b);
  run([](UdpclLoopback& test) -> Task<void> {
    auto const link = co_await test.a_.link();
    co_await test.send(link, bundle_from("dtn://a/"));
    co_await test.b_.until([&] { return test.b_.received.size() == 1; });
  }(*this));
}

TEST_F(UdpclLoopback, ListensToBothFamiliesAtTheIpv6Wildcard) {
  auto const at_b = b_.listen("::");
  a_.entity().add_peer({"127.0.0.1", at_b.port});
  run([](UdpclLoopback& test) -> Task<void> {
    auto const link = co_await test.a_.link();
    co_await test.send(link, bundle_from("dtn://a/"));
    co_await test.b_.until([&] { return test.b_.received.size() == 1; });
  }(*this));
}

TEST_F(UdpclLoopback, SendsToAGroupAndKnowsItsOwnVoice) {
  auto const port = a_.listen("0.0.0.0").port;
  a_.entity().add_peer({"239.255.17.4", port, "lo"});
  run([](UdpclLoopback& test) -> Task<void> {
    auto const link = co_await test.a_.link();
    EXPECT_EQ(co_await test.send(link, bundle_from("dtn://a/")), TransferOutcome::sent_unconfirmed);
    EXPECT_EQ(co_await test.send(link, bundle_from("dtn://c/")), TransferOutcome::sent_unconfirmed);
    co_await test.a_.until([&] { return test.a_.received.size() == 1; });
  }(*this));
  EXPECT_EQ(a_.received.at(0), bundle_from("dtn://c/"));
  EXPECT_EQ(a_.entity().counters().own, 1u);
  EXPECT_EQ(a_.entity().counters().from_strangers, 0u);
  EXPECT_EQ(a_.links.size(), 1u) << "a group has no name";
}

TEST_F(UdpclLoopback, SendsToABroadcastAddress) {
  auto const port = b_.listen("0.0.0.0").port;
  a_.listen("0.0.0.0");
  a_.entity().add_peer({"127.255.255.255", port});
  b_.entity().add_peer({"127.255.255.255", port});
  run([](UdpclLoopback& test) -> Task<void> {
    auto const link = co_await test.a_.link();
    co_await test.b_.link();
    co_await test.send(link, bundle_from("dtn://a/"));
    co_await test.b_.until([&] { return test.b_.received.size() == 1; });
  }(*this));
  EXPECT_EQ(b_.entity().counters().from_strangers, 0u);
}

TEST_F(UdpclLoopback, TakesWhatStrangersSendAsForeign) {
  auto const at_b = b_.listen();
  send_raw(bundle_from("dtn://a/"), at_b, "127.0.0.2");
  run([](UdpclLoopback& test) -> Task<void> {
    co_await test.b_.until([&] { return test.b_.received.size() == 1; });
  }(*this));
  ASSERT_EQ(b_.links.size(), 1u);
  EXPECT_TRUE(b_.links[0]->description().foreign);
  EXPECT_TRUE(b_.links[0]->description().receives_only);
  EXPECT_EQ(b_.downs.size(), 1u);
}

TEST_F(UdpclLoopback, TakesNothingThatTheNodeDoesNotAdmit) {
  auto const at_b = b_.listen();
  b_.admission = RefuseReason::no_resources;
  send_raw(bundle_from("dtn://a/"), at_b);
  run([](UdpclLoopback& test) -> Task<void> {
    co_await test.b_.link();
    while (test.b_.entity().counters().refused == 0)
      co_await asio::post(test.loop_, asio::use_awaitable);
  }(*this));
  EXPECT_TRUE(b_.received.empty());
}

TEST_F(UdpclLoopback, CountsWhatIsNoBundleAndGoesOn) {
  auto const at_b = b_.listen();
  for (auto const* const hex : {"00000000", "", "ffff", "a1", "0600", "16fefd"})
    send_raw(from_hex(hex).value(), at_b);
  send_raw(bundle_from("dtn://a/"), at_b);
  run([](UdpclLoopback& test) -> Task<void> {
    co_await test.b_.until([&] { return test.b_.received.size() == 1; });
  }(*this));
  auto const& counters = b_.entity().counters();
  EXPECT_EQ(counters.datagrams, 7u);
  EXPECT_EQ(counters.malformed, 2u);
  EXPECT_EQ(counters.unsupported, 2u);
  EXPECT_EQ(counters.bundles, 1u);
}

TEST_F(UdpclLoopback, StopsReadingWhileTooMuchIsNotYetDurable) {
  auto config = config_of("dtn://c/");
  config.receive_memory = 1;
  UdpclNode c(loop_.get_executor(), config);
  auto const at_c = c.listen();
  c.close_gate();
  send_raw(bundle_from("dtn://a/"), at_c);
  run([](UdpclLoopback& test, UdpclNode& node, Address at) -> Task<void> {
    co_await node.until([&] { return node.arriving == 1; });
    test.send_raw(bundle_from("dtn://a/"), at);
    test.send_raw(bundle_from("dtn://a/"), at);
    EXPECT_EQ(node.entity().counters().datagrams, 1u);
    node.open_gate();
    co_await node.until([&] { return node.received.size() == 3; });
    co_await node.entity().stop();
  }(*this, c, at_c));
}

TEST_F(UdpclLoopback, RefusesToSendWhatDoesNotFit) {
  join();
  run([](UdpclLoopback& test) -> Task<void> {
    auto const link = co_await test.a_.link();
    EXPECT_EQ(link->description().transfer_mtu, kSafeTransferMtu);
    EXPECT_EQ(co_await test.send(link, Bytes(kSafeTransferMtu + 1)),
              TransferOutcome::too_large_for_peer);
  }(*this));
}

TEST_F(UdpclLoopback, LetsWhatWaitsGoWithTheLink) {
  auto config = config_of("dtn://c/");
  config.rate = {.bits_per_second = 100, .burst_octets = 1};
  UdpclNode c(loop_.get_executor(), config);
  c.entity().add_peer(b_.listen());
  std::vector<TransferOutcome> outcomes;
  run([](UdpclLoopback& test, UdpclNode& node, std::vector<TransferOutcome>& all) -> Task<void> {
    auto const link = co_await node.link();
    co_await test.send(link, bundle_from("dtn://c/"));
    auto waits = [](UdpclLoopback& t, auto to, auto& into) -> Task<void> {
      into.push_back(co_await t.send(to, bundle_from("dtn://c/")));
    };
    spawn(test.loop_.get_executor(), "send", waits(test, link, all));
    co_await asio::post(test.loop_, asio::use_awaitable);
    co_await node.entity().stop();
    EXPECT_EQ(all, std::vector{TransferOutcome::link_lost});
    EXPECT_EQ(co_await test.send(link, bundle_from("dtn://c/")), TransferOutcome::link_lost);
  }(*this, c, outcomes));
  EXPECT_EQ(c.downs.size(), 1u);
}

TEST_F(UdpclLoopback, CannotListenTwiceAtOnePort) {
  auto const at_a = a_.listen();
  udp::endpoint const taken(asio::ip::make_address("127.0.0.1"), at_a.port);
  EXPECT_EQ(b_.entity().listen(taken).error().code, Errc::io);
}

}  // namespace
}  // namespace bindle::convergence::udpcl
