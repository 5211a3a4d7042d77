#include "agent/content/publication.hpp"

#include "bundle/chunk.hpp"
#include "bundle/manifest_signature.hpp"
#include "storage/queue.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::Queue;
using test::ContentNode;
using test::random_octets;
using ::testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::uint64_t count_in(ContentNode& node, Queue queue) {
  return storage::queue_totals(node.store.view(), queue)->bundles;
}

// The file as its chunks say it.
Bytes rebuilt(ContentNode& node, Manifest const& manifest) {
  Bytes octets;
  for (auto const& chunk : manifest.chunks) {
    auto const piece = node.store->open_chunk(chunk.id)->read_all(kMaxChunkSize).value();
    octets.insert(octets.end(), piece.begin(), piece.end());
  }
  return octets;
}

TEST(Publication, StoresChunksThatRebuildTheFile) {
  ContentNode node;
  auto const octets = random_octets(5 * kMiB + 1234, 1);
  auto const published = node.publish("file.bin", octets).value();
  EXPECT_EQ(rebuilt(node, published.manifest), octets);
  EXPECT_EQ(published.manifest.size, octets.size());
  EXPECT_EQ(published.manifest.digest.bytes, sha256(octets));
}

TEST(Publication, QueuesTheManifestAndEachChunk) {
  ContentNode node;
  auto const published = node.publish("file.bin", random_octets(3 * kMiB, 1)).value();
  EXPECT_EQ(published.bundles, published.manifest.chunks.size() + 1);
  EXPECT_EQ(count_in(node, Queue::outbox), published.bundles);
}

TEST(Publication, SignsTheManifestAsTheNode) {
  ContentNode node;
  auto const published = node.publish("file.bin", {1, 2, 3}).value();
  auto const bytes = storage::signed_manifest(node.store.view(), published.id)->value();
  auto const opened = open_manifest(bytes).value();
  EXPECT_EQ(opened.manifest.publisher, node.key.public_key());
  EXPECT_EQ(opened.manifest, published.manifest);
}

TEST(Publication, SurvivesARestart) {
  ContentNode node;
  auto const octets = random_octets(2 * kMiB, 1);
  auto const published = node.publish("file.bin", octets).value();
  node.store.reopen();
  EXPECT_EQ(rebuilt(node, published.manifest), octets);
  auto const entry = storage::find_manifest(node.store.view(), published.id)->value();
  EXPECT_EQ(entry.state, storage::ManifestState::published);
  EXPECT_EQ(entry.stored_chunks, entry.chunk_count);
}

TEST(Publication, OfTheSameOctetsStoresNoNewChunk) {
  ContentNode node;
  auto const octets = random_octets(3 * kMiB, 1);
  auto const first = node.publish("one.bin", octets).value();
  auto const second = node.publish("two.bin", octets).value();
  EXPECT_GT(first.new_chunks, 0u);
  EXPECT_EQ(second.new_chunks, 0u);
  EXPECT_EQ(second.bytes_written, 0u);
  EXPECT_EQ(node.chunk_count(), first.new_chunks);
}

TEST(Publication, StoresARepeatedChunkOnce) {
  ContentNode node;
  Bytes const zeros(8 * kMiB);
  auto const published = node.publish("zeros", zeros).value();
  EXPECT_GT(published.manifest.chunks.size(), 1u);
  EXPECT_EQ(node.chunk_count(), 1u);
  EXPECT_EQ(published.bundles, 2u);
  EXPECT_EQ(rebuilt(node, published.manifest), zeros);
}

TEST(Publication, TakesAnEmptyFile) {
  ContentNode node;
  auto const published = node.publish("empty", {}).value();
  EXPECT_EQ(published.manifest.size, 0u);
  EXPECT_TRUE(published.manifest.chunks.empty());
  EXPECT_EQ(published.manifest.digest.bytes, sha256({}));
  EXPECT_EQ(published.bundles, 1u);
}

TEST(Publication, DoesNotDependOnTheSizeOfThePieces) {
  ContentNode node;
  auto const octets = random_octets(3 * kMiB, 1);
  auto const at_once = node.publish("one", octets).value();
  auto const publication = node.begin("two");
  for (std::size_t at = 0; at < octets.size(); at += 100'000) {
    auto const end = std::min(octets.size(), at + 100'000);
    Bytes piece(octets.begin() + static_cast<std::ptrdiff_t>(at),
                octets.begin() + static_cast<std::ptrdiff_t>(end));
    ASSERT_TRUE(test::run(ContentNode::feed(*publication, std::move(piece))));
  }
  auto const in_pieces = test::run(publication->finish()).value();
  EXPECT_EQ(in_pieces.manifest.chunks, at_once.manifest.chunks);
  EXPECT_EQ(in_pieces.manifest.digest, at_once.manifest.digest);
}

TEST(Publication, LeavesNothingWhenItIsAbandoned) {
  ContentNode node;
  {
    auto const publication = node.begin("file.bin");
    // Enough for one group of chunks to be stored already.
    ASSERT_TRUE(test::run(ContentNode::feed(*publication, random_octets(40 * kMiB, 1))));
  }
  EXPECT_EQ(node.chunk_count(), 0u);
  EXPECT_EQ(node.store->budget().usage().payload_bytes, 0u);
  EXPECT_EQ(count_in(node, Queue::outbox), 0u);
}

TEST(Publication, SharesItsChunksWithAnAbandonedOne) {
  ContentNode node;
  auto const octets = random_octets(40 * kMiB, 1);
  auto abandoned = node.begin("one");
  ASSERT_TRUE(test::run(ContentNode::feed(*abandoned, octets)));
  auto const published = node.publish("two", octets).value();
  abandoned.reset();
  EXPECT_EQ(rebuilt(node, published.manifest), octets);
}

TEST(Publication, RefusesAFileAboveTheLimit) {
  ContentNode node;
  node.max_file_size = kMiB;
  auto const refused = node.publish("file.bin", random_octets(kMiB + 1, 1));
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_EQ(node.chunk_count(), 0u);
}

TEST(Publication, RefusesAFileThatDoesNotFitTheBudget) {
  auto options = test::small_options();
  options.budget_bytes = std::uint64_t{24} << 20;
  options.write_buffer_bytes = std::size_t{1} << 20;
  ContentNode node(options);
  auto const refused = node.publish("file.bin", random_octets(40 * kMiB, 1));
  EXPECT_EQ(refused.error().code, Errc::over_budget);
  EXPECT_EQ(node.chunk_count(), 0u);
}

std::string refusal_of(FileDescription description) {
  ContentNode node;
  auto const refused = Publication::begin(node.publishing(), std::move(description));
  if (refused) return "accepted";
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  return refused.error().detail;
}

TEST(Publication, RefusesADescriptionThatNoManifestCanHold) {
  FileDescription description;
  description.name = "../passwd";
  EXPECT_THAT(refusal_of(description), HasSubstr("name"));
  description.name = "fine.txt";
  EXPECT_EQ(refusal_of(description), "accepted");
  description.topic = std::string(65, 't');
  EXPECT_NE(refusal_of(description), "accepted");
  description.topic = "";
  description.tags = {std::string(65, 't')};
  EXPECT_NE(refusal_of(description), "accepted");
}

}  // namespace
}  // namespace bindle::agent
