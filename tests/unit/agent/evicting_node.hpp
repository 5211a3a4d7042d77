#pragma once

#include "agent/library/eviction.hpp"
#include "storage/bundles.hpp"
#include "tests/unit/agent/content_node.hpp"

namespace bindle::test {

inline constexpr std::size_t kMiB = std::size_t{1} << 20;

inline storage::StorageOptions options_with_budget(std::uint64_t budget_bytes) {
  auto options = small_options();
  options.budget_bytes = budget_bytes;
  options.write_buffer_bytes = std::size_t{1} << 20;
  return options;
}

// A node that evicts when room is needed.
class EvictingNode : public ContentNode {
 public:
  explicit EvictingNode(std::uint64_t budget_bytes = std::uint64_t{1} << 30)
      : ContentNode(options_with_budget(budget_bytes)) {}

  // A file of random octets from elsewhere, complete and delivered here.
  ManifestId fetch(std::string name,
                   std::size_t size,
                   std::uint64_t seed,
                   Priority priority = Priority::normal) {
    auto const octets = random_octets(size, seed);
    Manifest manifest;
    manifest.name = std::move(name);
    manifest.priority = priority;
    std::vector<Bytes> pieces;
    for (std::size_t at = 0; at < size; at += kMiB) {
      auto const end = octets.begin() + static_cast<std::ptrdiff_t>(std::min(size, at + kMiB));
      pieces.emplace_back(octets.begin() + static_cast<std::ptrdiff_t>(at), end);
      auto const length = static_cast<std::uint32_t>(pieces.back().size());
      manifest.chunks.push_back({chunk_id_of(pieces.back()), length});
    }
    manifest.size = size;
    manifest.digest = FileDigest{sha256(octets)};
    manifest.root = merkle_root(manifest.chunks);
    manifest.lifetime_ms = 1'000'000;
    auto const file = learn_of(manifest);
    auto const assembly = assembly_of(file);
    for (std::uint32_t position = 0; position < pieces.size(); ++position)
      place(*assembly, position, pieces[position]);
    EXPECT_TRUE(finish(*assembly));
    return file;
  }

  void access(ManifestId const& file) {
    library.count_access(*store, file);
    // What is lazy is written with what is not.
    EXPECT_TRUE(store.commit([](storage::Transaction&) -> Result<void> { return {}; }));
  }

  void mark_speculative(ManifestId const& file) {
    EXPECT_TRUE(store.commit([&](storage::Transaction& t) -> Result<void> {
      TRY(auto entry, storage::find_library_entry(t, file));
      entry->speculative = true;
      entry->place->kind = storage::LibraryKind::speculative;
      return storage::put_library_entry(t, file, *entry);
    }));
  }

  storage::Arrival relay(Priority priority,
                         std::size_t size,
                         storage::Queue queue = storage::Queue::pending,
                         std::string received_from = "dtn://far/") {
    auto record = sample_record(++relayed_);
    record.queue = queue;
    record.priority = priority;
    record.received_from = std::move(received_from);
    auto written = store->payloads().write(random_octets(size, 100u + relayed_)).value();
    storage::Arrival arrival = 0;
    auto work = [&, extent = written.extent()](storage::Transaction& t) -> Result<void> {
      TRY(auto const added, storage::add_bundle(t, record, extent));
      arrival = added.arrival;
      return {};
    };
    EXPECT_TRUE(store.commit(work, std::move(written)));
    return arrival;
  }

  storage::BundleRecord bundle(storage::Arrival arrival) {
    return storage::find_bundle(store.view(), arrival).value().value();
  }

  bool is_here(ManifestId const& file) {
    auto const entry = storage::find_manifest(store.view(), file).value();
    return entry && entry->holding.has_value();
  }

  // For more than there is, so that exactly one thing goes; false when nothing may go.
  bool evict_some() {
    auto const usage = store->budget().usage();
    return eviction.make_room(usage.given_out - usage.used() + 1, 0);
  }

  agent::Reporter reporter{origin, clock, {}};
  agent::FileRemoval removal{*store};
  agent::Eviction eviction{*store, library, removal, reporter, clock, std::chrono::hours(1)};

 private:
  void place(agent::Assembly const& assembly, std::uint32_t position, Bytes const& octets) {
    auto written = agent::place_chunk(store->payloads(), assembly, {position}, octets).value();
    auto work = [&, extent = written.front().extent()](storage::Transaction& t) -> Result<void> {
      TRY(auto const outcome, storage::add_chunk(t, chunk_id_of(octets), extent, assembly.holding));
      (void)outcome;
      return storage::mark_held(
          t, assembly.file, agent::held_positions(assembly, {position}), kUnixMs);
    };
    EXPECT_TRUE(store.commit(work, std::move(written)));
  }

  std::uint8_t relayed_ = 0;
};

}  // namespace bindle::test
