#include "agent/replication/reissue.hpp"

#include "storage/manifests.hpp"
#include "storage/replicas.hpp"
#include "tests/unit/agent/evicting_node.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using test::EvictingNode;
using test::random_octets;

class ReissueTest : public ::testing::Test {
 protected:
  std::size_t issued_by(ReissueRules rules) {
    Reissue reissue(*node_.store, node_.origin, node_.clock, 20, rules);
    return reissue.step().value().size();
  }

  ManifestId publish(std::string name) {
    return node_.publish(std::move(name), random_octets(10, 1)).value().id;
  }

  void stop_spreading(ManifestId const& file) {
    auto const bundle = storage::find_manifest(node_.store.view(), file).value()->bundle;
    EXPECT_TRUE(node_.store.commit(
        [&](storage::Transaction& t) { return storage::delete_bundle(t, bundle); }));
  }

  void somebody_holds(ManifestId const& file) {
    EXPECT_TRUE(node_.store.commit([&](storage::Transaction& t) -> Result<void> {
      storage::HolderWord word;
      word.until_node_ms = node_.clock.now().node_ms + 1000;
      TRY(auto const noted, storage::note_word(t, file, PublisherKey{{7}}, word));
      EXPECT_TRUE(noted);
      return {};
    }));
  }

  EvictingNode node_;
};

TEST_F(ReissueTest, LeavesWhatSpreadsAlone) {
  publish("a");
  EXPECT_EQ(issued_by({true, 100}), 0u);
}

TEST_F(ReissueTest, IssuesWhatLacksCopiesAndSpreadsNoMore) {
  auto const file = publish("a");
  stop_spreading(file);
  EXPECT_EQ(issued_by({}), 1u);
  EXPECT_EQ(issued_by({}), 0u);
  stop_spreading(file);
  somebody_holds(file);
  EXPECT_EQ(issued_by({}), 0u);
}

TEST_F(ReissueTest, RepublishesItsOwnFilesButNotThoseThatWereReplaced) {
  auto const file = publish("a");
  somebody_holds(file);
  stop_spreading(file);
  EXPECT_EQ(issued_by({true, 0}), 1u);

  VersionWish update;
  update.update = true;
  EXPECT_TRUE(node_.publish("a", random_octets(20, 2), update));
  stop_spreading(file);
  EXPECT_EQ(issued_by({true, 0}), 0u);
}

TEST_F(ReissueTest, PublishesBeforeAnyoneAsksNoMoreThanAllowed) {
  for (auto const* name : {"a", "b", "c"}) {
    auto const file = node_.fetch(name, 10, static_cast<std::uint64_t>(*name));
    somebody_holds(file);
  }
  EXPECT_EQ(issued_by({}), 0u);
  EXPECT_EQ(issued_by({false, 2}), 2u);
  EXPECT_EQ(issued_by({false, 2}), 1u);
}

TEST_F(ReissueTest, NeverIssuesWhatIsUrgentAgain) {
  node_.fetch("a", 10, 1, Priority::emergency);
  EXPECT_EQ(issued_by({true, 100}), 0u);
}

}  // namespace
}  // namespace bindle::agent
