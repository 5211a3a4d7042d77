#pragma once

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "agent/content/publication.hpp"
#include "bundle/manifest_signature.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temp_store.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::test {

inline Bytes random_octets(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bytes octets(size);
  for (auto& octet : octets)
    octet = static_cast<std::uint8_t>(random());
  return octets;
}

// What publishing and downloading need of a node, over a store of its own.
class ContentNode {
 public:
  explicit ContentNode(storage::StorageOptions options = small_options())
      : store(std::move(options)),
        origin(Eid::parse("dtn://node/").value(), clock, store->sequences(), {security, key}) {}

  agent::PublishingNode publishing() {
    return {.store = *store,
            .workers = workers,
            .origin = origin,
            .key = key,
            .clock = clock,
            .library = library,
            .chunking = ChunkingMethod::fixed,
            .hop_limit = 20,
            .max_file_size = max_file_size};
  }

  std::unique_ptr<agent::Publication> begin(std::string name, agent::VersionWish wish = {}) {
    agent::FileDescription description;
    description.name = std::move(name);
    description.versions = wish;
    return agent::Publication::begin(publishing(), std::move(description)).value();
  }

  Result<agent::PublishedFile> publish(std::string name,
                                       Bytes octets,
                                       agent::VersionWish wish = {}) {
    return run(publish_it(begin(std::move(name), wish), std::move(octets)));
  }

  Result<agent::PublishedFile> publish(agent::FileDescription description, Bytes octets) {
    TRY(auto publication, agent::Publication::begin(publishing(), std::move(description)));
    return run(publish_it(std::move(publication), std::move(octets)));
  }

  // Hands the octets over, a buffer at a time.
  static Task<Result<void>> feed(agent::Publication& publication, Bytes octets) {
    ByteView rest(octets);
    while (!rest.empty()) {
      auto const buffer = publication.buffer();
      auto const piece = rest.first(std::min(buffer.size(), rest.size()));
      std::copy(piece.begin(), piece.end(), buffer.begin());
      rest = rest.subspan(piece.size());
      CO_TRY_VOID(co_await publication.take(piece.size()));
    }
    co_return Result<void>{};
  }

  // A manifest that came from elsewhere, of a file whose chunks are these.
  ManifestId learn_of(std::string name, std::vector<Bytes> const& chunks) {
    Manifest manifest;
    manifest.name = std::move(name);
    Sha256 whole;
    for (auto const& octets : chunks) {
      manifest.chunks.push_back({chunk_id_of(octets), static_cast<std::uint32_t>(octets.size())});
      manifest.size += octets.size();
      whole.update(octets);
    }
    manifest.digest = FileDigest{whole.finish()};
    manifest.root = merkle_root(manifest.chunks);
    manifest.lifetime_ms = 1'000'000;
    return learn_of(manifest);
  }

  ManifestId learn_of(Manifest const& manifest) {
    return learn_of(sign_manifest(manifest, SigningKey::from_seed({9})).value(), manifest);
  }

  ManifestId learn_of(SignedManifest const& signed_one, Manifest const& manifest) {
    storage::ManifestEntry entry;
    entry.chunk_count = static_cast<std::uint32_t>(manifest.chunks.size());
    EXPECT_TRUE(store.commit([&](storage::Transaction& t) -> Result<void> {
      TRY(auto const is_new,
          agent::add_to_catalogue(t, signed_one.id, manifest, signed_one.bytes, entry));
      EXPECT_TRUE(is_new);
      return {};
    }));
    return signed_one.id;
  }

  // Keeps a chunk for a file that no test looks at.
  void hold(Bytes const& octets) {
    EXPECT_LT(octets.size(), storage::kInlineLimit);
    EXPECT_TRUE(store.commit([&](storage::Transaction& t) -> Result<void> {
      TRY(auto const holding, storage::begin_holding(t, storage::HoldingOwner::manifest));
      TRY(auto const outcome, storage::add_chunk(t, chunk_id_of(octets), octets, holding));
      EXPECT_EQ(outcome, storage::ChunkOutcome::stored);
      return {};
    }));
  }

  // Chunks that came by: a bundle for whoever asks carries them.
  void offer(Bytes const& octets) {
    auto const chunk = chunk_id_of(octets);
    std::vector<storage::WrittenPayload> written;
    std::variant<Bytes, storage::Extent> payload = octets;
    if (octets.size() >= storage::kInlineLimit) {
      written.push_back(store->payloads().write(octets).value());
      payload = written.front().extent();
    }
    agent::Utterance const utterance{
        ContentBlock{}, agent::content_group(), std::chrono::hours(1), 20};
    auto record =
        origin.chunk_record(utterance, chunk, static_cast<std::uint32_t>(octets.size())).value();
    record.queue = storage::Queue::pending;
    record.received_from = "dtn://far/";
    auto work = [&](storage::Transaction& t) -> Result<void> {
      TRY(auto const outcome, storage::add_chunk(t, chunk, payload, std::nullopt));
      (void)outcome;
      TRY(auto const added, storage::add_bundle(t, record, chunk));
      EXPECT_EQ(added.outcome, storage::AddOutcome::stored);
      return {};
    };
    EXPECT_TRUE(store.commit(work, std::move(written)));
  }

  Result<agent::DownloadOpening> open(ManifestId const& file) {
    return agent::open_download(*store, file, agent::DownloadWish{}, kUnixMs);
  }

  std::shared_ptr<agent::Assembly const> assembly_of(ManifestId const& file) {
    return std::get<agent::OpenDownload>(open(file).value()).assembly;
  }

  Result<std::string> finish(agent::Assembly const& assembly) {
    return agent::finish_download(*store, assembly, library, clock, key);
  }

  storage::Download download(ManifestId const& file) {
    return storage::find_download(store.view(), file).value().value();
  }

  // A file in the downloads folder.
  Bytes delivered(std::string const& name) {
    std::ifstream file(store->downloads().path_of(name), std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::uint64_t chunk_count() { return storage::chunk_count(store.view()).value(); }

  static constexpr std::uint64_t kUnixMs = 1'700'000'000'000;

  TempStore store;
  agent::WorkerPool workers{2};
  agent::NodeClock clock;
  agent::Library library{{agent::parse_boosts(agent::kDefaultBoosts).value(), {}}, clock};
  SigningKey key = SigningKey::from_seed({1});
  agent::SecurityPolicy security;
  agent::Origin origin;
  std::uint64_t max_file_size = 1u << 30;

 private:
  static Task<Result<agent::PublishedFile>> publish_it(
      std::unique_ptr<agent::Publication> publication, Bytes octets) {
    CO_TRY_VOID(co_await feed(*publication, std::move(octets)));
    co_return co_await publication->finish();
  }
};

}  // namespace bindle::test
