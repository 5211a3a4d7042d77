#include "agent/content/chunk_lookup.hpp"

#include "agent/content/download_steps.hpp"
#include "agent/content/manifest_carrier.hpp"
#include "agent/reception/bundle_record.hpp"
#include "bundle/lifetime.hpp"
#include "storage/bundles.hpp"
#include "storage/chunks.hpp"

#include <memory>
#include <optional>
#include <unordered_set>

namespace bindle::agent {
namespace {

// A chunk is carried by one bundle as a rule; several publishers can make it a few.
constexpr std::size_t kMaxCarriers = 16;

Result<std::optional<QueuedBundle>> live_bundle_of(storage::View const& view,
                                                   ChunkId const& chunk,
                                                   storage::Instant now) {
  TRY(auto const arrivals, storage::bundles_of_chunk(view, chunk, kMaxCarriers));
  for (auto const arrival : arrivals) {
    TRY(auto bundle, live_bundle(view, arrival, now));
    if (bundle) return bundle;
  }
  return std::optional<QueuedBundle>{};
}

Result<QueuedBundle> make_bundle_of(storage::Store& store,
                                    Origin const& origin,
                                    std::uint8_t hop_limit,
                                    ChunkId const& chunk,
                                    std::uint32_t length) {
  Utterance const utterance{{}, content_group(), kRequestedLifetime, hop_limit};
  TRY(auto record, origin.chunk_record(utterance, chunk, length));
  auto const arrival = std::make_shared<Arrival>(0);
  storage::Change change;
  change.work = [record, chunk, arrival](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const added, storage::add_bundle(transaction, record, chunk));
    *arrival = added.arrival;
    return {};
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  record.payload_length = length;
  return queued_bundle_of(*arrival, record);
}

}  // namespace

Result<RequestedContent> look_up_request(storage::Store& store,
                                         Origin const& origin,
                                         std::uint8_t hop_limit,
                                         ChunkRequest const& request,
                                         Keyring const& keyring,
                                         storage::Instant now) {
  RequestedContent found;
  auto const& view = store.view();
  auto const manifest = load_manifest(view, request.manifest);
  if (!manifest && manifest.error().code == Errc::not_found) return found;
  if (!manifest) return manifest.error();
  if (keyring.level_of(manifest->publisher) == TrustLevel::blocked) return found;
  found.audience = manifest->audience;
  found.priority = manifest->priority;
  if (request.asks_for_manifest()) {
    TRY(found.manifest,
        carrier_of_manifest(store, origin, hop_limit, request.manifest, *manifest, now));
    return found;
  }

  std::unordered_set<ChunkId> seen;
  std::vector<ChunkId> asked;
  auto const collect = [&](std::uint32_t position) {
    auto const& chunk = manifest->chunks[position].id;
    if (seen.insert(chunk).second) asked.push_back(chunk);
  };
  for_each_position(request, static_cast<std::uint32_t>(manifest->chunks.size()), collect);
  for (auto const& chunk : asked) {
    TRY(auto const record, storage::find_chunk(view, chunk));
    (record ? found.held : found.lacking).push_back(chunk);
  }
  return found;
}

Result<ChunkHoldings> holdings_of(storage::View const& view, ManifestId const& file) {
  ChunkHoldings holdings{file, {}};
  auto const manifest = load_manifest(view, file);
  if (!manifest && manifest.error().code == Errc::not_found) return holdings;
  if (!manifest) return manifest.error();
  std::vector<bool> lacking;
  for (auto const& chunk : manifest->chunks) {
    TRY(auto const record, storage::find_chunk(view, chunk.id));
    lacking.push_back(!record);
  }
  // The ranges of what is not lacking.
  holdings.ranges = missing_ranges(lacking);
  return holdings;
}

Result<std::vector<QueuedBundle>> bundles_for_chunks(storage::Store& store,
                                                     Origin const& origin,
                                                     std::uint8_t hop_limit,
                                                     std::vector<ChunkId> const& chunks,
                                                     storage::Instant now) {
  std::vector<QueuedBundle> bundles;
  for (auto const& chunk : chunks) {
    TRY(auto live, live_bundle_of(store.view(), chunk, now));
    if (live) {
      bundles.push_back(std::move(*live));
      continue;
    }
    TRY(auto const record, storage::find_chunk(store.view(), chunk));
    if (!record) continue;
    TRY(auto made, make_bundle_of(store, origin, hop_limit, chunk, record->length));
    bundles.push_back(std::move(made));
  }
  return bundles;
}

}  // namespace bindle::agent
