#include "agent/content/file_removal.hpp"

#include "storage/bundles.hpp"
#include "tests/unit/agent/content_node.hpp"
#include "tests/unit/agent/recount.hpp"

#include <gmock/gmock.h>

#include <map>
#include <thread>

namespace bindle::agent {
namespace {

using storage::Queue;
using test::ContentNode;
using test::random_octets;

constexpr std::size_t kMiB = std::size_t{1} << 20;

RemovalOrder const kWithDownload{DeliveredCopy::remove, storage::ForgetManifest::no};
RemovalOrder const kForget{DeliveredCopy::keep, storage::ForgetManifest::yes};

Result<RemovedFile> remove(ContentNode& node, ManifestId const& file, RemovalOrder order = {}) {
  return FileRemoval(*node.store).remove(file, order);
}

std::uint64_t payload_bytes(ContentNode& node) {
  return node.store->budget().usage().payload_bytes;
}

storage::ManifestEntry entry_of(ContentNode& node, ManifestId const& file) {
  return storage::find_manifest(node.store.view(), file).value().value();
}

// A file that was fetched from elsewhere and lies in the downloads folder.
ManifestId fetched(ContentNode& node, std::string name, std::vector<Bytes> const& chunks) {
  auto const file = node.learn_of(std::move(name), chunks);
  for (auto const& octets : chunks)
    node.offer(octets);
  auto const assembly = node.assembly_of(file);
  EXPECT_TRUE(node.finish(*assembly));
  return file;
}

TEST(FileRemoval, FreesWhatAPublishedFileTook) {
  ContentNode node;
  auto const published = node.publish("file.bin", random_octets(3 * kMiB, 1)).value();
  auto const removed = remove(node, published.id).value();
  EXPECT_EQ(removed.chunks, published.new_chunks);
  EXPECT_EQ(removed.bytes, 3 * kMiB);
  EXPECT_EQ(node.chunk_count(), 0u);
  EXPECT_EQ(payload_bytes(node), 0u);
  EXPECT_EQ(entry_of(node, published.id).state, storage::ManifestState::remote);
}

TEST(FileRemoval, TakesTheChunkBundlesAndLeavesTheManifests) {
  ContentNode node;
  auto const published = node.publish("file.bin", random_octets(3 * kMiB, 1)).value();
  ASSERT_TRUE(remove(node, published.id));
  EXPECT_EQ(storage::queue_totals(node.store.view(), Queue::outbox)->bundles, 1u);
}

TEST(FileRemoval, ForgetsTheManifestAndItsBundleWhenAsked) {
  ContentNode node;
  auto const published = node.publish("file.bin", random_octets(kMiB, 1)).value();
  ASSERT_TRUE(remove(node, published.id, kForget));
  EXPECT_FALSE(storage::find_manifest(node.store.view(), published.id).value());
  EXPECT_EQ(storage::queue_totals(node.store.view(), Queue::outbox)->bundles, 0u);
  EXPECT_EQ(remove(node, published.id).error().code, Errc::not_found);
}

TEST(FileRemoval, ChangesNothingTheSecondTime) {
  ContentNode node;
  auto const published = node.publish("file.bin", random_octets(kMiB, 1)).value();
  ASSERT_TRUE(remove(node, published.id));
  auto const again = remove(node, published.id).value();
  EXPECT_EQ(again.chunks, 0u);
  EXPECT_EQ(again.bytes, 0u);
}

TEST(FileRemoval, LeavesChunksThatAnotherFileNeeds) {
  ContentNode node;
  auto const octets = random_octets(3 * kMiB, 1);
  auto const one = node.publish("one.bin", octets).value();
  auto const two = node.publish("two.bin", octets).value();
  EXPECT_EQ(remove(node, one.id)->chunks, 0u);
  EXPECT_EQ(node.chunk_count(), one.new_chunks);
  EXPECT_EQ(remove(node, two.id)->chunks, one.new_chunks);
  EXPECT_EQ(payload_bytes(node), 0u);
}

TEST(FileRemoval, LeavesADeliveredCopyToItsUserAndCountsIt) {
  ContentNode node;
  auto const octets = random_octets(200'000, 1);
  auto const file = fetched(node, "tides.bin", {octets});
  auto const removed = remove(node, file).value();
  EXPECT_EQ(removed.kept, "tides.bin");
  EXPECT_EQ(node.delivered("tides.bin"), octets);
  auto const usage = node.store->budget().usage();
  EXPECT_EQ(usage.payload_bytes, 0u);
  EXPECT_GE(usage.kept_bytes, octets.size());
  node.store.reopen();
  EXPECT_EQ(node.store->budget().usage().kept_bytes, usage.kept_bytes);
}

TEST(FileRemoval, TakesTheDeliveredCopyAlongWhenAsked) {
  ContentNode node;
  auto const file = fetched(node, "tides.bin", {random_octets(200'000, 1)});
  EXPECT_FALSE(remove(node, file, kWithDownload)->kept);
  EXPECT_FALSE(std::filesystem::exists(node.store->downloads().path_of("tides.bin")));
  EXPECT_EQ(node.store->budget().usage().kept_bytes, 0u);
}

TEST(FileRemoval, GivesTheDeliveredCopyBackWhenTheFileWasPinnedMeanwhile) {
  ContentNode node;
  auto const octets = random_octets(200'000, 1);
  auto const file = fetched(node, "tides.bin", {octets});
  storage::Change pin;
  pin.work = [&](storage::Transaction& transaction) -> Result<void> {
    while (std::filesystem::exists(node.store->downloads().path_of("tides.bin")))
      std::this_thread::yield();
    TRY(auto entry, storage::find_library_entry(transaction, file));
    entry->place.reset();
    return storage::put_library_entry(transaction, file, *entry);
  };
  ASSERT_TRUE(node.store->committer().submit(std::move(pin)));
  auto order = kWithDownload;
  order.eviction = storage::EvictionRecord{};
  EXPECT_EQ(remove(node, file, order).error().code, Errc::conflict);
  EXPECT_EQ(node.delivered("tides.bin"), octets);
}

TEST(FileRemoval, LeavesAFileThatItsUserPutInThePlaceOfTheDeliveredOne) {
  ContentNode node;
  auto const file = fetched(node, "tides.bin", {random_octets(200'000, 1)});
  auto const path = node.store->downloads().path_of("tides.bin");
  std::filesystem::remove(path);
  std::ofstream(path) << "mine";
  ASSERT_TRUE(remove(node, file, kWithDownload));
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(FileRemoval, AllowsTheFileToBeFetchedAgain) {
  ContentNode node;
  auto const octets = random_octets(200'000, 1);
  auto const file = fetched(node, "tides.bin", {octets});
  ASSERT_TRUE(remove(node, file, kWithDownload));
  node.offer(octets);
  auto const assembly = node.assembly_of(file);
  EXPECT_EQ(node.finish(*assembly).value(), "tides.bin");
  EXPECT_EQ(node.delivered("tides.bin"), octets);
}

TEST(FileRemoval, EndsAnUnfinishedDownload) {
  ContentNode node;
  auto const octets = random_octets(200'000, 1);
  auto const file = node.learn_of("half.bin", {octets, random_octets(100'000, 2)});
  node.offer(octets);
  auto const assembly = node.assembly_of(file);
  ASSERT_TRUE(remove(node, file));
  EXPECT_FALSE(storage::find_download(node.store.view(), file).value());
  EXPECT_EQ(node.finish(*assembly).error().code, Errc::not_found);
  EXPECT_FALSE(std::filesystem::exists(node.store->downloads().path_of("half.bin")));
}

TEST(FileRemoval, EndsAWishForAFileThatIsNotKnown) {
  ContentNode node;
  auto const file = test::id_of<ManifestId>(1);
  ASSERT_TRUE(node.open(file));
  ASSERT_TRUE(remove(node, file));
  EXPECT_EQ(remove(node, file).error().code, Errc::not_found);
}

TEST(FileRemoval, ThatWasInterruptedEndsAtTheNextStart) {
  ContentNode node;
  auto const published = node.publish("file.bin", random_octets(3 * kMiB, 1)).value();
  ASSERT_TRUE(node.store.commit([&](storage::Transaction& transaction) {
    return storage::begin_removal(transaction, published.id, storage::ForgetManifest::no);
  }));
  node.store.reopen();
  EXPECT_EQ(node.chunk_count(), published.new_chunks);
  ASSERT_TRUE(FileRemoval(*node.store).resume());
  EXPECT_EQ(node.chunk_count(), 0u);
  EXPECT_EQ(payload_bytes(node), 0u);
}

// Publishes, fetches and removes files that share chunks, in any order.
class RandomLife {
 public:
  explicit RandomLife(std::uint64_t seed) : random_(seed) {
    for (std::uint64_t i = 0; i < 6; ++i)
      pieces_.push_back(random_octets(i % 2 == 0 ? 90'000 : 3'000, seed * 100 + i));
  }

  void step() {
    switch (random_() % 7) {
      case 0:
      case 1:
        return publish();
      case 2:
      case 3:
        return fetch();
      default:
        return remove_one();
    }
  }

  void expect_recount() { test::expect_counters_equal_a_recount(node_.store); }

  void remove_all() {
    while (!files_.empty())
      remove_one();
  }

  ContentNode& node() { return node_; }

 private:
  std::vector<Bytes> some_pieces() {
    std::vector<Bytes> chosen;
    for (auto count = random_() % 5; count > 0; --count)
      chosen.push_back(pieces_[random_() % pieces_.size()]);
    return chosen;
  }

  std::string next_name() { return "file-" + std::to_string(++named_); }

  void publish() {
    Bytes octets;
    for (auto const& piece : some_pieces())
      octets.insert(octets.end(), piece.begin(), piece.end());
    files_.push_back(node_.publish(next_name(), std::move(octets))->id);
  }

  void fetch() { files_.push_back(fetched(node_, next_name(), some_pieces())); }

  void remove_one() {
    if (files_.empty()) return;
    auto const at = random_() % files_.size();
    RemovalOrder order;
    if (random_() % 2 == 0) order.delivered = DeliveredCopy::remove;
    if (random_() % 2 == 0) order.manifest = storage::ForgetManifest::yes;
    ASSERT_TRUE(remove(node_, files_[at], order));
    files_.erase(files_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  ContentNode node_;
  std::mt19937_64 random_;
  std::vector<Bytes> pieces_;
  std::vector<ManifestId> files_;
  std::uint64_t named_ = 0;
};

TEST(FileRemoval, InAnyOrderLeavesCountersThatEqualARecount) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    RandomLife life(seed);
    for (int i = 0; i < 40; ++i) {
      life.step();
      life.expect_recount();
    }
    life.remove_all();
    life.expect_recount();
    life.node().store.reopen();
    life.expect_recount();
    EXPECT_EQ(life.node().chunk_count(), 0u);
    EXPECT_EQ(payload_bytes(life.node()), 0u);
  }
}

}  // namespace
}  // namespace bindle::agent
