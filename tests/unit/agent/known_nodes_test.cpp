#include "agent/neighbours/known_nodes.hpp"

#include "tests/support/run.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace bindle::agent {
namespace {

using convergence::Authentication;
using convergence::LinkDescription;
using convergence::tcpcl::fingerprint_of;

PublisherKey key_of(std::uint8_t seed) {
  return SigningKey::from_seed({seed}).public_key();
}

Eid eid(std::string const& uri) {
  return Eid::parse(uri).value();
}

// Dialled us without TLS.
LinkDescription caller(std::string node_id) {
  LinkDescription link;
  link.peer_node_id = std::move(node_id);
  link.remote_address = "192.0.2.7:40000";
  return link;
}

LinkDescription caller_with_key(std::string node_id, std::uint8_t seed) {
  auto link = caller(std::move(node_id));
  link.encrypted = true;
  link.peer_key = key_of(seed);
  link.peer_fingerprint = fingerprint_of(key_of(seed)).to_string();
  return link;
}

class KnownNodesTest : public ::testing::Test {
 protected:
  void put(std::uint8_t seed, std::string name, TrustLevel level) {
    EXPECT_TRUE(test::run(trust_->put(key_of(seed), {std::move(name), level})));
  }

  KnownNodes known(std::vector<std::string> const& peers = {}) const {
    return {*trust_, *met_, settings_, peers};
  }

  test::TempFolder folder_;
  WorkerPool workers_{1};
  NeighbourSettings settings_;
  std::unique_ptr<Trust> trust_ =
      Trust::open(folder_.path() / "keyring", key_of(99), "own", workers_).value();
  std::unique_ptr<KnownNeighbours> met_ =
      KnownNeighbours::open(folder_.path() / "known_neighbours", workers_).value();
};

TEST_F(KnownNodesTest, StrangersAreNotKnown) {
  EXPECT_FALSE(known().knows(eid("dtn://a/")));
  EXPECT_FALSE(known().knows(caller("dtn://a/")));
  EXPECT_FALSE(known().knows(caller("")));
  EXPECT_FALSE(known().knows(caller_with_key("dtn://a/", 1)));
}

TEST_F(KnownNodesTest, KeyringKnowsNodesByNameAndByEndpointId) {
  put(1, "a", TrustLevel::known);
  put(2, "ipn:7.0", TrustLevel::trusted);
  put(3, "c", TrustLevel::unknown);
  for (auto const* const node : {"dtn://a/", "ipn:7.0"}) {
    EXPECT_TRUE(known().knows(eid(node)));
    EXPECT_TRUE(known().knows(caller(node)));
  }
  EXPECT_FALSE(known().knows(eid("dtn://c/")));
}

TEST_F(KnownNodesTest, KeyCountsForMoreThanTheName) {
  put(1, "anna", TrustLevel::known);
  EXPECT_TRUE(known().knows(caller_with_key("dtn://a/", 1)));
  EXPECT_FALSE(known().knows(caller_with_key("dtn://anna/", 2)));
}

TEST_F(KnownNodesTest, WhoIsAuthenticatedIsKnown) {
  auto link = caller("dtn://a/");
  link.authenticated = Authentication::ca;
  EXPECT_TRUE(known().knows(link));
}

TEST_F(KnownNodesTest, NodesWithRulesOfTheirOwnAreKnown) {
  auto const nodes = known();
  settings_.neighbours.emplace_back().node = eid("dtn://a/");
  EXPECT_TRUE(nodes.knows(eid("dtn://a/")));
  EXPECT_TRUE(nodes.knows(caller("dtn://a/")));
  settings_.neighbours.clear();
  EXPECT_FALSE(nodes.knows(eid("dtn://a/")));
}

TEST_F(KnownNodesTest, NodesMetBeforeAreKnownByTheirKey) {
  ASSERT_TRUE(test::run(met_->remember(eid("dtn://a/"), fingerprint_of(key_of(1)))));
  EXPECT_TRUE(known().knows(eid("dtn://a/")));
  EXPECT_TRUE(known().knows(caller_with_key("dtn://a/", 1)));
  EXPECT_FALSE(known().knows(caller_with_key("dtn://a/", 2)));
  EXPECT_FALSE(known().knows(caller("dtn://a/")));
}

TEST_F(KnownNodesTest, WhoIsAtAConfiguredAddressIsKnown) {
  auto const nodes = known({"tcpcl://192.0.2.7:4556", "tcpcl://boat.example:4556"});
  EXPECT_TRUE(nodes.knows(caller("dtn://a/")));
  EXPECT_TRUE(nodes.knows(boost::asio::ip::make_address("192.0.2.7")));
  auto mapped = caller("dtn://a/");
  mapped.remote_address = "[::ffff:192.0.2.7]:40000";
  EXPECT_TRUE(nodes.knows(mapped));
  auto dialled = caller("dtn://b/");
  dialled.remote_address = "198.51.100.1:4556";
  EXPECT_FALSE(nodes.knows(dialled));
  dialled.dialled_url = "tcpcl://boat.example:4556";
  EXPECT_TRUE(nodes.knows(dialled));
}

TEST_F(KnownNodesTest, UnknownSendersOfDatagramsAreNeverKnown) {
  auto link = caller("");
  link.remote_address = "unknown senders";
  link.foreign = true;
  EXPECT_FALSE(known().knows(link));
}

}  // namespace
}  // namespace bindle::agent
