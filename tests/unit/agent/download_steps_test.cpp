#include "agent/content/download_steps.hpp"

#include "agent/content/file_removal.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::DownloadState;
using test::ContentNode;
using test::octets;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Bytes const kOne = octets(3000, 1);
Bytes const kTwo = octets(5000, 2);

Bytes operator+(Bytes left, Bytes const& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Result<void> copy(ContentNode& node,
                  Assembly const& assembly,
                  Bytes const& chunk,
                  std::vector<std::uint32_t> const& positions) {
  return copy_chunk(*node.store, chunk_id_of(chunk), assembly, positions, ContentNode::kUnixMs);
}

TEST(Download, WaitsForAManifestThatIsNotKnown) {
  ContentNode node;
  auto const file = test::id_of<ManifestId>(1);
  EXPECT_TRUE(std::holds_alternative<AwaitsManifest>(node.open(file).value()));
  node.store.reopen();
  EXPECT_EQ(node.download(file).state, DownloadState::requesting_manifest);
}

TEST(Download, IsCompleteAtOnceForAPublishedFile) {
  ContentNode node;
  auto const published = node.publish("file", kOne).value();
  EXPECT_TRUE(std::holds_alternative<AlreadyComplete>(node.open(published.id).value()));
  EXPECT_EQ(node.download(published.id).state, DownloadState::completed);
}

TEST(Download, LacksEveryChunkAtFirst) {
  ContentNode node;
  auto const file = node.learn_of("file", {kOne, kTwo, kOne});
  auto const opened = std::get<OpenDownload>(node.open(file).value());
  EXPECT_THAT(opened.held, ElementsAre(false, false, false));
  EXPECT_EQ(node.download(file).total_chunks, 3u);
}

TEST(Download, TakesWhatOtherFilesHold) {
  ContentNode node;
  node.hold(kOne);
  auto const file = node.learn_of("file", {kOne, kTwo, kOne});
  auto const opened = std::get<OpenDownload>(node.open(file).value());
  EXPECT_THAT(opened.held, ElementsAre(true, false, true));
}

TEST(Download, CopiesWhatIsHeldWithFewSyncs) {
  ContentNode node;
  std::vector<Bytes> chunks;
  for (std::uint8_t i = 0; i < 50; ++i) {
    chunks.push_back(octets(2000, i));
    node.hold(chunks.back());
  }
  auto const file = node.learn_of("file", chunks);
  auto const before = node.store->committer().statistics();
  auto const opened = std::get<OpenDownload>(node.open(file).value());
  auto const after = node.store->committer().statistics();
  EXPECT_THAT(opened.held, Each(true));
  EXPECT_LE(after.log_syncs - before.log_syncs, 5u);
  EXPECT_TRUE(node.finish(*opened.assembly));
}

TEST(Download, PutsAFileWithRepeatedChunksTogether) {
  ContentNode node;
  auto const file = node.learn_of("file.txt", {kOne, kTwo, kOne});
  auto const assembly = node.assembly_of(file);
  node.hold(kOne);
  node.hold(kTwo);
  ASSERT_TRUE(copy(node, *assembly, kOne, {0, 2}));
  ASSERT_TRUE(copy(node, *assembly, kTwo, {1}));
  EXPECT_EQ(node.finish(*assembly).value(), "file.txt");
  EXPECT_EQ(node.delivered("file.txt"), kOne + kTwo + kOne);
  EXPECT_EQ(node.download(file).state, DownloadState::completed);
  EXPECT_TRUE(std::holds_alternative<AlreadyComplete>(node.open(file).value()));
}

TEST(Download, DeliversAnEmptyFile) {
  ContentNode node;
  auto const file = node.learn_of("empty.txt", std::vector<Bytes>{});
  auto const assembly = node.assembly_of(file);
  EXPECT_EQ(node.finish(*assembly).value(), "empty.txt");
  EXPECT_TRUE(node.delivered("empty.txt").empty());
}

TEST(Download, GoesOnAfterARestart) {
  ContentNode node;
  auto const file = node.learn_of("file.txt", {kOne, kTwo});
  node.hold(kOne);
  node.hold(kTwo);
  // Opening copies both; a restart before the end loses neither.
  node.assembly_of(file);
  node.store.reopen();
  auto const opened = std::get<OpenDownload>(node.open(file).value());
  EXPECT_THAT(opened.held, Each(true));
  ASSERT_TRUE(node.finish(*opened.assembly));
  EXPECT_EQ(node.delivered("file.txt"), kOne + kTwo);
}

TEST(Download, SharesAChunkWithAnotherDownload) {
  ContentNode node;
  auto const first = node.learn_of("first", {kOne});
  auto const second = node.learn_of("second", {kTwo, kOne});
  auto const into_first = node.assembly_of(first);
  auto const into_second = node.assembly_of(second);
  node.hold(kOne);
  node.hold(kTwo);
  ASSERT_TRUE(copy(node, *into_first, kOne, {0}));
  ASSERT_TRUE(copy(node, *into_second, kOne, {1}));
  ASSERT_TRUE(copy(node, *into_second, kTwo, {0}));
  ASSERT_TRUE(node.finish(*into_first));
  ASSERT_TRUE(node.finish(*into_second));
  EXPECT_EQ(node.delivered("first"), kOne);
  EXPECT_EQ(node.delivered("second"), kTwo + kOne);
  EXPECT_EQ(node.chunk_count(), 2u);
}

TEST(Download, FailsWithAReasonWhenTheFileDoesNotMatch) {
  ContentNode node;
  Manifest manifest;
  manifest.name = "forged";
  manifest.size = kOne.size();
  manifest.chunks = {{chunk_id_of(kOne), static_cast<std::uint32_t>(kOne.size())}};
  manifest.root = merkle_root(manifest.chunks);
  manifest.digest = FileDigest{sha256(kTwo)};
  manifest.lifetime_ms = 1'000'000;
  auto const file = node.learn_of(manifest);
  node.hold(kOne);
  auto const assembly = node.assembly_of(file);
  EXPECT_EQ(node.finish(*assembly).error().code, Errc::unverified);
  EXPECT_EQ(node.download(file).state, DownloadState::failed);
  EXPECT_THAT(node.download(file).reason, HasSubstr("does not match"));
  EXPECT_FALSE(std::filesystem::exists(node.store->downloads().path_of("forged")));
}

TEST(Download, FailsWithAReasonWhenChunksAreMissing) {
  ContentNode node;
  auto const file = node.learn_of("file", {kOne, kTwo});
  node.hold(kOne);
  auto const assembly = node.assembly_of(file);
  EXPECT_EQ(node.finish(*assembly).error().code, Errc::unverified);
  EXPECT_EQ(node.download(file).state, DownloadState::failed);
}

TEST(Download, CanBeTriedAgainAfterItFailed) {
  ContentNode node;
  auto const file = node.learn_of("file", {kOne, kTwo});
  node.hold(kOne);
  EXPECT_FALSE(node.finish(*node.assembly_of(file)));
  ASSERT_TRUE(FileRemoval(*node.store).resume());
  EXPECT_EQ(node.store->budget().usage().payload_bytes, 0u);
  node.hold(kTwo);
  auto const opened = std::get<OpenDownload>(node.open(file).value());
  EXPECT_THAT(opened.held, Each(true));
  EXPECT_TRUE(node.finish(*opened.assembly));
}

TEST(Download, GivesASecondFileOfThatNameAnotherOne) {
  ContentNode node;
  node.hold(kOne);
  node.hold(kTwo);
  auto const first = node.assembly_of(node.learn_of("map.pdf", {kOne}));
  auto const second = node.assembly_of(node.learn_of("map.pdf", {kTwo}));
  EXPECT_EQ(node.finish(*first).value(), "map.pdf");
  EXPECT_EQ(node.finish(*second).value(), "map (2).pdf");
  EXPECT_EQ(node.delivered("map.pdf"), kOne);
  EXPECT_EQ(node.delivered("map (2).pdf"), kTwo);
}

TEST(Download, RefusesAFileThatDoesNotFitTheBudget) {
  auto options = test::small_options();
  options.budget_bytes = std::uint64_t{24} << 20;
  options.write_buffer_bytes = std::size_t{1} << 20;
  ContentNode node(options);
  auto const chunk = test::random_octets(kMaxChunkSize, 1);
  auto const file = node.learn_of("large", std::vector<Bytes>(40, chunk));
  EXPECT_EQ(node.open(file).error().code, Errc::over_budget);
}

TEST(PlaceChunk, RefusesAChunkOfAnotherLengthThanTheManifestGives) {
  ContentNode node;
  auto const assembly = node.assembly_of(node.learn_of("file", {kOne}));
  auto const refused = place_chunk(node.store->payloads(), *assembly, {0}, kTwo);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::unverified);
}

}  // namespace
}  // namespace bindle::agent
