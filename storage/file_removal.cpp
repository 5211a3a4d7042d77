#include "storage/file_removal.hpp"

#include "storage/bundles.hpp"
#include "storage/library.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"
#include "storage/undertakings.hpp"

#include <optional>
#include <utility>

namespace bindle::storage {
namespace {

// A chunk is carried by one bundle as a rule; the rest of many goes with its own lifetime.
constexpr std::size_t kMaxCarriers = 256;

Result<void> part_with(Transaction& transaction, std::optional<HoldingId> holding) {
  if (!holding) return {};
  return give_holding(transaction, *holding, HoldingOwner::removed);
}

bool waits_to_be_sent(BundleRecord const& record) {
  return record.queue == Queue::outbox || record.queue == Queue::pending;
}

bool is_for_the_chunk_alone(BundleRecord const& record, std::string const& spreading_to) {
  return record.received_from.empty() || record.destination == spreading_to;
}

Result<void> remove_carrier(Transaction& transaction,
                            Arrival arrival,
                            std::string const& spreading_to) {
  TRY(auto const record, find_bundle(transaction, arrival));
  if (!record) return {};
  if (waits_to_be_sent(*record) && is_for_the_chunk_alone(*record, spreading_to))
    return delete_bundle(transaction, arrival);
  if (waits_to_be_sent(*record) || record->queue == Queue::inbox) return {};
  return drop_payload(transaction, arrival);
}

Result<void> remove_carriers(Transaction& transaction,
                             ChunkId const& chunk,
                             std::string const& spreading_to) {
  TRY(auto const carriers, bundles_of_chunk(transaction, chunk, kMaxCarriers));
  for (auto const arrival : carriers)
    TRY_VOID(remove_carrier(transaction, arrival, spreading_to));
  return {};
}

Result<void> remove_manifest_bundle(Transaction& transaction, Arrival arrival) {
  TRY(auto const record, find_bundle(transaction, arrival));
  if (!record || !waits_to_be_sent(*record)) return {};
  return delete_bundle(transaction, arrival);
}

}  // namespace

Result<void> begin_removal(Transaction& transaction, ManifestId const& id, ForgetManifest forget) {
  TRY(auto entry, find_manifest(transaction, id));
  TRY(auto const download, find_download(transaction, id));
  if (!entry && !download)
    return fail(Errc::not_found, "no file " + id.to_string() + " is known here");
  if (download) {
    if (!entry || download->holding != entry->holding)
      TRY_VOID(part_with(transaction, download->holding));
    TRY_VOID(delete_download(transaction, id));
  }
  end_undertaking(transaction, id);
  if (!entry) return {};
  TRY_VOID(erase_library_entry(transaction, id));
  TRY_VOID(part_with(transaction, entry->holding));
  entry->state = ManifestState::remote;
  entry->stored_chunks = 0;
  entry->holding.reset();
  entry->path.clear();
  TRY_VOID(update_manifest(transaction, id, *entry));
  if (forget == ForgetManifest::no) return {};
  if (entry->bundle != 0) TRY_VOID(remove_manifest_bundle(transaction, entry->bundle));
  return delete_manifest(transaction, id);
}

Result<void> give_up_download(Transaction& transaction, ManifestId const& id, DownloadEnd end) {
  TRY(auto const download, find_download(transaction, id));
  if (!download) return fail(Errc::not_found, "there is no download of " + id.to_string());
  if (is_over(download->state))
    return fail(Errc::conflict, "the download of " + id.to_string() + " is over");
  TRY_VOID(part_with(transaction, download->holding));
  TRY_VOID(end_download(transaction, id, std::move(end)));
  TRY(auto entry, find_manifest(transaction, id));
  if (!entry || entry->state != ManifestState::partial) return {};
  entry->state = ManifestState::remote;
  return update_manifest(transaction, id, std::move(*entry));
}

Result<Released> release_removed(Transaction& transaction,
                                 HoldingId holding,
                                 ReleaseStep const& step) {
  Released released;
  TRY(auto const chunks, chunks_of_holding(transaction, holding, step.chunks));
  for (auto const& chunk : chunks) {
    TRY(auto const record, find_chunk(transaction, chunk));
    TRY(auto const shared, is_held_by_another(transaction, chunk, holding));
    if (!record || shared) continue;
    TRY_VOID(remove_carriers(transaction, chunk, step.spreading_to));
    TRY(auto const references, count_references(transaction, chunk, 2));
    if (references > 1) continue;
    ++released.chunks;
    released.bytes += record->length;
  }
  TRY(released.all, release_holding(transaction, holding, step.chunks));
  return released;
}

}  // namespace bindle::storage
