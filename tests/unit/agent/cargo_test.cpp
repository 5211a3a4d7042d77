#include "agent/stick/cargo.hpp"

#include "tests/unit/agent/receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

using ::testing::ElementsAre;

// A node that has published a file of one chunk, and carries a chunk of another's.
class Loading : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(receiver_.receive(receiver_.chunk_wire(test::random_octets(1000, 1))));
    ASSERT_TRUE(receiver_.node.publish("map.pdf", test::random_octets(1000, 2)));
  }

  std::vector<QueuedBundle> cargo(CarriedChunks chunks, std::vector<QueuedBundle> requested = {}) {
    Cargo cargo(receiver_.node.store->view(), self_, chunks, std::move(requested));
    std::vector<QueuedBundle> all;
    for (;;) {
      auto const more = cargo.next().value();
      if (more.empty()) return all;
      all.insert(all.end(), more.begin(), more.end());
    }
  }

  std::vector<std::string> kinds(std::vector<QueuedBundle> const& bundles) {
    std::vector<std::string> kinds;
    for (auto const& bundle : bundles) {
      if (bundle.kind == ContentKind::manifest) kinds.emplace_back("manifest");
      if (bundle.kind == ContentKind::chunk)
        kinds.emplace_back(self_.contains(bundle.source) ? "own chunk" : "relayed chunk");
    }
    return kinds;
  }

  test::Receiver receiver_;
  NodeIds self_{testing::eid("dtn://node/")};
};

TEST_F(Loading, PutsRelayedChunksLast) {
  EXPECT_THAT(kinds(cargo(CarriedChunks::all)),
              ElementsAre("manifest", "own chunk", "relayed chunk"));
}

TEST_F(Loading, LeavesOutChunksThatAreNotToBeCarried) {
  EXPECT_THAT(kinds(cargo(CarriedChunks::own)), ElementsAre("manifest", "own chunk"));
  EXPECT_THAT(kinds(cargo(CarriedChunks::none)), ElementsAre("manifest"));
}

TEST_F(Loading, PutsRequestedChunksBeforeOwnOnes) {
  std::vector<QueuedBundle> const requested{cargo(CarriedChunks::all).back()};
  EXPECT_THAT(kinds(cargo(CarriedChunks::own, requested)),
              ElementsAre("manifest", "relayed chunk", "own chunk"));
}

}  // namespace
}  // namespace bindle::agent
