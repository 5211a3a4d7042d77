#pragma once

#include "agent/reception/intake.hpp"
#include "storage/bundles.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace bindle::test {

// A node that only receives.
class Receiver {
 public:
  explicit Receiver(storage::StorageOptions options = small_options(),
                    agent::Intake::Limits limits = {},
                    agent::Reporter::Settings const& reports = {})
      : node(std::move(options)),
        core(settings()),
        downloads(*node.store, node.workers, node.clock, node.library, node.key, [] {}),
        trust(agent::Trust::open(
                  node.store.path() / "keyring", node.key.public_key(), "Self", node.workers)
                  .value()),
        reporter(node.origin, node.clock, reports),
        intake(*node.store,
               node.workers,
               node.clock,
               core,
               downloads,
               *trust,
               reporter,
               holders,
               [this] { ++reports_queued; },
               {},
               limits,
               std::make_shared<agent::SecurityPolicy const>(),
               {}) {}

  Result<agent::Intake::Stored> receive(Bytes wire) {
    return run(intake.receive(agent::LinkId{1}, testing::eid("dtn://neighbour/"), std::move(wire)));
  }

  // The core and the service know that the file is being fetched.
  void fetch(ManifestId const& file) {
    auto const opening = run(downloads.start(file, agent::DownloadWish{})).value();
    auto const* const opened = std::get_if<agent::OpenDownload>(&opening);
    ASSERT_NE(opened, nullptr);
    std::vector<ChunkId> chunks;
    for (auto const& chunk : opened->assembly->chunks)
      chunks.push_back(chunk.id);
    core.download_started(file, chunks, agent::PositionSet(opened->held), node.clock.now());
  }

  std::vector<std::pair<storage::Arrival, storage::BundleRecord>> in(storage::Queue queue) {
    return storage::queue_page(node.store.view(), queue, storage::Order::oldest_first, 0, 100)
        .value();
  }

  // A bundle of a neighbour, alive for another hour.
  BundleSpec spec() {
    BundleSpec spec;
    spec.source = testing::eid("dtn://neighbour/content");
    spec.destination = testing::eid("dtn://bindle/~content");
    spec.timestamp = {.time_ms = node.clock.now().dtn_ms, .sequence = ++sequence_};
    spec.lifetime_ms = 3'600'000;
    return spec;
  }

  Bytes chunk_wire(Bytes const& chunk) {
    auto of_chunk = spec();
    of_chunk.content.emplace();
    of_chunk.content->kind = ContentKind::chunk;
    of_chunk.content->object = chunk_id_of(chunk).bytes;
    return testing::build_bundle(of_chunk, chunk);
  }

  Bytes manifest_wire() {
    Manifest manifest;
    manifest.name = "file.txt";
    manifest.root = merkle_root({});
    manifest.digest = FileDigest{sha256({})};
    manifest.lifetime_ms = 1'000'000;
    auto const signed_one = sign_manifest(manifest, SigningKey::from_seed({7})).value();
    auto of_manifest = spec();
    of_manifest.content.emplace();
    of_manifest.content->kind = ContentKind::manifest;
    of_manifest.content->object = signed_one.id.bytes;
    return testing::build_bundle(of_manifest, signed_one.bytes);
  }

  ContentNode node;
  agent::Core core;
  agent::DownloadService downloads;
  std::unique_ptr<agent::Trust> trust;
  agent::Reporter reporter;
  agent::Holders holders{node.library, node.clock, node.key.public_key(), std::chrono::days(14)};
  int reports_queued = 0;
  agent::Intake intake;

 private:
  static agent::Core::Settings settings() {
    agent::Core::Settings settings;
    settings.reception.self = Eid::parse("dtn://node/").value();
    return settings;
  }

  std::uint64_t sequence_ = 0;
};

}  // namespace bindle::test
