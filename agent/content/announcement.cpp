#include "agent/content/announcement.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "bundle/manifest_signature.hpp"
#include "storage/bundles.hpp"
#include "storage/transaction.hpp"

#include <memory>
#include <unordered_set>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kBundlesInChange = 512;

// Another publication of the same name may come between; not again and again.
constexpr int kAttempts = 8;

}  // namespace

Announcement::Announcement(PublishingNode const& node, Manifest draft, storage::HoldingId holding)
    : node_(node), draft_(std::move(draft)), holding_(holding) {
  draft_.publisher = node_.key.public_key();
}

Result<Announcement::Outcome> Announcement::announce(VersionWish const& wish) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    TRY(auto place, place_of(node_.store.view(), draft_, wish, draft_.created_ms));
    TRY(auto outcome, announce_at(std::move(place)));
    if (outcome) return std::move(*outcome);
  }
  return fail(Errc::busy, "other files of this name are being published");
}

// None when the catalogue has changed meanwhile.
Result<std::optional<Announcement::Outcome>> Announcement::announce_at(VersionPlace place) {
  if (place.twin) return publish_again(place);
  if (!chunk_bundles_) TRY_VOID(queue_chunk_bundles());
  return add(place);
}

Result<std::optional<Announcement::Outcome>> Announcement::publish_again(
    VersionPlace const& place) {
  TRY(auto const entry, storage::find_manifest(node_.store.view(), *place.twin));
  if (!entry) return std::optional<Outcome>();
  if (entry->state == storage::ManifestState::partial)
    return fail(Errc::busy, "this very file is being fetched: wait for it, or delete it first");
  if (!storage::is_complete(entry->state)) {
    if (!chunk_bundles_) TRY_VOID(queue_chunk_bundles());
    return restore(*place.twin);
  }
  Outcome outcome;
  outcome.id = *place.twin;
  TRY(outcome.manifest, load_manifest(node_.store.view(), *place.twin));
  outcome.created = outcome.takes_holding = false;
  return std::optional(std::move(outcome));
}

Result<std::optional<Announcement::Outcome>> Announcement::add(VersionPlace const& place) {
  Outcome outcome;
  outcome.manifest = draft_;
  outcome.manifest.version = place.number;
  outcome.manifest.supersedes = place.supersedes;
  outcome.bundles = *chunk_bundles_ + 1;
  TRY(auto const signed_one, sign_manifest(outcome.manifest, node_.key));
  outcome.id = signed_one.id;
  TRY(auto carrier, carrier_of(signed_one.id, signed_one.bytes));

  storage::ManifestEntry entry;
  entry.first_seen_ms = node_.clock.unix_ms();
  entry.state = storage::ManifestState::published;
  entry.chunk_count = entry.stored_chunks = static_cast<std::uint32_t>(draft_.chunks.size());
  entry.holding = holding_;
  auto const raced = std::make_shared<bool>(false);
  storage::Change change;
  change.payloads = std::move(carrier.written);
  change.work =
      [&library = node_.library,
       raced,
       place,
       signed_one,
       manifest = outcome.manifest,
       record = std::move(carrier.record),
       entry,
       payload = std::move(carrier.payload)](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const still_so, is_still_so(transaction, manifest, place));
    TRY(auto const is_new,
        still_so ? add_to_catalogue(transaction, signed_one.id, manifest, signed_one.bytes, entry)
                 : Result<bool>(false));
    *raced = !is_new;
    if (*raced) return fail(Errc::conflict, "the catalogue has changed meanwhile");
    TRY_VOID(library.file_completed(transaction, signed_one.id, manifest, Completion::published));
    TRY(auto const added, storage::add_bundle(transaction, record, payload));
    return storage::note_manifest_bundle(transaction, signed_one.id, added.arrival);
  };
  auto const committed = node_.store.committer().commit(std::move(change));
  if (*raced) return std::optional<Outcome>();
  if (!committed) return committed.error();
  return std::optional(std::move(outcome));
}

Result<std::optional<Announcement::Outcome>> Announcement::restore(ManifestId const& twin) {
  Outcome outcome;
  outcome.id = twin;
  outcome.created = false;
  TRY(outcome.manifest, load_manifest(node_.store.view(), twin));
  TRY(auto bytes, storage::signed_manifest(node_.store.view(), twin));
  if (!bytes) return std::optional<Outcome>();
  TRY(auto carrier, carrier_of(twin, std::move(*bytes)));
  outcome.bundles = *chunk_bundles_;
  auto const raced = std::make_shared<bool>(false);
  storage::Change change;
  change.payloads = std::move(carrier.written);
  change.work =
      [&library = node_.library,
       raced,
       manifest = outcome.manifest,
       twin,
       holding = holding_,
       record = std::move(carrier.record),
       payload = std::move(carrier.payload)](storage::Transaction& transaction) -> Result<void> {
    TRY(auto entry, storage::find_manifest(transaction, twin));
    *raced = !entry || entry->state != storage::ManifestState::remote;
    if (*raced) return fail(Errc::conflict, "the catalogue has changed meanwhile");
    entry->state = storage::ManifestState::published;
    entry->stored_chunks = entry->chunk_count;
    entry->holding = holding;
    TRY_VOID(storage::update_manifest(transaction, twin, *entry));
    TRY_VOID(library.file_completed(transaction, twin, manifest, Completion::published));
    TRY(auto const spreads, still_spreads(transaction, entry->bundle));
    if (spreads) return {};
    TRY(auto const added, storage::add_bundle(transaction, record, payload));
    return storage::note_manifest_bundle(transaction, twin, added.arrival);
  };
  auto const committed = node_.store.committer().commit(std::move(change));
  if (*raced) return std::optional<Outcome>();
  if (!committed) return committed.error();
  return std::optional(std::move(outcome));
}

Result<ManifestBundle> Announcement::carrier_of(ManifestId const& id, Bytes signed_bytes) const {
  auto about = utterance_about(draft_, node_.hop_limit);
  return manifest_bundle(node_.origin, node_.store, std::move(about), id, std::move(signed_bytes));
}

Result<void> Announcement::queue_chunk_bundles() {
  auto const utterance = utterance_about(draft_, node_.hop_limit);
  std::unordered_set<ChunkId> made;
  std::vector<std::pair<storage::BundleRecord, ChunkId>> group;
  auto const commit_group = [&]() -> Result<void> {
    storage::Change change;
    change.work =
        [group = std::exchange(group, {})](storage::Transaction& transaction) -> Result<void> {
      for (auto const& [record, chunk] : group) {
        TRY(auto const added, storage::add_bundle(transaction, record, chunk));
        (void)added;
      }
      return {};
    };
    return node_.store.committer().commit(std::move(change));
  };
  for (auto const& chunk : draft_.chunks) {
    if (!made.insert(chunk.id).second) continue;
    TRY(auto record, node_.origin.chunk_record(utterance, chunk.id, chunk.length));
    group.emplace_back(std::move(record), chunk.id);
    if (group.size() == kBundlesInChange) TRY_VOID(commit_group());
  }
  if (!group.empty()) TRY_VOID(commit_group());
  chunk_bundles_ = made.size();
  return {};
}

}  // namespace bindle::agent
