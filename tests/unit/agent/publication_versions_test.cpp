#include "agent/content/file_removal.hpp"
#include "storage/versions.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::Queue;
using test::ContentNode;
using test::random_octets;
using ::testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20;
Bytes const kOne = {1, 2, 3};
Bytes const kTwo = {4, 5, 6};
Bytes const kThree = {7, 8, 9};

VersionWish update() {
  return {.replaces = std::nullopt, .update = true};
}

VersionWish replacing(ManifestId const& id) {
  return {.replaces = id, .update = false};
}

std::uint64_t waiting(ContentNode& node) {
  return storage::queue_totals(node.store.view(), Queue::outbox)->bundles;
}

bool is_latest(ContentNode& node, PublishedFile const& file) {
  return !storage::is_superseded(node.store.view(), version_of(file.id, file.manifest)).value();
}

TEST(PublishingAgain, IsTheSameFile) {
  ContentNode node;
  auto const octets = random_octets(2 * kMiB, 1);
  auto const first = node.publish("tides.pdf", octets).value();
  auto const bundles = waiting(node);
  auto const again = node.publish("tides.pdf", octets).value();
  EXPECT_TRUE(first.created);
  EXPECT_FALSE(again.created);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(waiting(node), bundles);
  EXPECT_EQ(storage::manifest_count(node.store.view()).value(), 1u);
}

TEST(PublishingAgain, UnderAnotherNameIsAnotherFile) {
  ContentNode node;
  auto const first = node.publish("one", kOne).value();
  auto const other = node.publish("two", kOne).value();
  EXPECT_NE(other.id, first.id);
  EXPECT_TRUE(other.created);
}

TEST(PublishingAgain, RestoresAFileThatWasDeleted) {
  ContentNode node;
  auto const octets = random_octets(2 * kMiB, 1);
  auto const first = node.publish("tides.pdf", octets).value();
  auto const bundles = waiting(node);
  ASSERT_TRUE(FileRemoval(*node.store).remove(first.id, {}));
  auto const again = node.publish("tides.pdf", octets).value();
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(waiting(node), bundles);
  node.store.reopen();
  auto const entry = storage::find_manifest(node.store.view(), first.id)->value();
  EXPECT_EQ(entry.state, storage::ManifestState::published);
  EXPECT_EQ(node.chunk_count(), first.new_chunks);
}

TEST(PublishingAgain, LeavesNoHoldingBehind) {
  ContentNode node;
  auto const first = node.publish("tides.pdf", random_octets(2 * kMiB, 1)).value();
  ASSERT_TRUE(node.publish("tides.pdf", random_octets(2 * kMiB, 1)));
  ASSERT_TRUE(FileRemoval(*node.store).remove(first.id, {}));
  EXPECT_EQ(node.chunk_count(), 0u);
}

TEST(Update, IsTheNextVersionAndSharesChunks) {
  ContentNode node;
  auto octets = random_octets(4 * kMiB, 1);
  auto const first = node.publish("tides.pdf", octets).value();
  octets.back() ^= 1;
  auto const second = node.publish("tides.pdf", octets, update()).value();
  EXPECT_EQ(second.manifest.version, 2u);
  EXPECT_EQ(second.manifest.supersedes, first.id);
  EXPECT_EQ(second.new_chunks, 1u);
  EXPECT_FALSE(is_latest(node, first));
  EXPECT_TRUE(is_latest(node, second));
}

TEST(Update, OfANewNameIsItsFirstVersion) {
  ContentNode node;
  auto const first = node.publish("tides.pdf", kOne, update()).value();
  EXPECT_EQ(first.manifest.version, 1u);
  EXPECT_FALSE(first.manifest.supersedes);
}

TEST(Update, WithoutAChangeIsTheLatestVersion) {
  ContentNode node;
  ASSERT_TRUE(node.publish("tides.pdf", kOne));
  auto const second = node.publish("tides.pdf", kTwo, update()).value();
  auto const again = node.publish("tides.pdf", kTwo, update()).value();
  EXPECT_EQ(again.id, second.id);
  EXPECT_FALSE(again.created);
}

TEST(Update, ToWhatItWasBeforeIsANewVersion) {
  ContentNode node;
  ASSERT_TRUE(node.publish("tides.pdf", kOne));
  ASSERT_TRUE(node.publish("tides.pdf", kTwo, update()));
  auto const third = node.publish("tides.pdf", kOne, update()).value();
  EXPECT_TRUE(third.created);
  EXPECT_EQ(third.manifest.version, 3u);
}

TEST(Update, ThatIsForgottenSupersedesNothing) {
  ContentNode node;
  auto const first = node.publish("tides.pdf", kOne).value();
  auto const second = node.publish("tides.pdf", kTwo, update()).value();
  RemovalOrder const forget{DeliveredCopy::keep, storage::ForgetManifest::yes};
  ASSERT_TRUE(FileRemoval(*node.store).remove(second.id, forget));
  EXPECT_TRUE(is_latest(node, first));
}

TEST(Replacing, GivesAVersionUnderAnotherName) {
  ContentNode node;
  auto const first = node.publish("tides-2026.pdf", kOne).value();
  auto const second = node.publish("tides-2027.pdf", kTwo, replacing(first.id)).value();
  EXPECT_EQ(second.manifest.version, 2u);
  EXPECT_EQ(second.manifest.supersedes, first.id);
  EXPECT_FALSE(is_latest(node, first));
  auto const again = node.publish("tides-2027.pdf", kTwo, replacing(first.id)).value();
  EXPECT_EQ(again.id, second.id);
}

TEST(Replacing, IsRefusedForAVersionThatWasReplaced) {
  ContentNode node;
  auto const first = node.publish("tides.pdf", kOne).value();
  ASSERT_TRUE(node.publish("tides.pdf", kTwo, replacing(first.id)));
  auto const refused = node.publish("tides.pdf", kThree, replacing(first.id));
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(node.publish("tides.pdf", kThree, replacing(test::id_of<ManifestId>(7))).error().code,
            Errc::not_found);
}

TEST(Replacing, IsRefusedForAnotherPublishersFile) {
  ContentNode node;
  auto const foreign = node.learn_of("tides.pdf", {kOne});
  EXPECT_EQ(node.publish("tides.pdf", kTwo, replacing(foreign)).error().code, Errc::not_permitted);
  EXPECT_EQ(node.chunk_count(), 0u);
}

TEST(Publishing, UnderANameWithVersionsWantsAWordAboutThem) {
  ContentNode node;
  ASSERT_TRUE(node.publish("tides.pdf", kOne));
  ASSERT_TRUE(node.publish("tides.pdf", kTwo, update()));
  auto const refused = node.publish("tides.pdf", kThree);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("version 2 of tides.pdf"));
}

TEST(Catalogue, OfAnOlderStoreIsIndexedAtTheStart) {
  ContentNode node;
  auto const first = node.publish("tides.pdf", kOne).value();
  ASSERT_TRUE(node.publish("tides.pdf", kTwo, update()));
  ASSERT_TRUE(node.store.commit([](storage::Transaction& t) -> Result<void> {
    std::vector<std::pair<storage::Column, std::string>> rows;
    for (auto const column : {storage::Column::versions, storage::Column::superseding})
      for (auto at = t.scan(column, {}); at.valid(); at.next())
        rows.emplace_back(column, at.key_after_prefix());
    for (auto const& [column, key] : rows)
      t.erase(column, key);
    return {};
  }));
  ASSERT_TRUE(is_latest(node, first));
  ASSERT_TRUE(complete_versions(*node.store));
  EXPECT_FALSE(is_latest(node, first));
}

}  // namespace
}  // namespace bindle::agent
