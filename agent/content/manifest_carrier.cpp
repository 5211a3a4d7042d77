#include "agent/content/manifest_carrier.hpp"

#include "agent/content/manifest_bundle.hpp"
#include "agent/reception/bundle_record.hpp"
#include "bundle/lifetime.hpp"
#include "storage/bundles.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"

#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

Result<QueuedBundle> store_carrier(storage::Store& store,
                                   ManifestBundle bundle,
                                   ManifestId const& id,
                                   std::uint64_t length) {
  auto record = bundle.record;
  auto const arrival = std::make_shared<Arrival>(0);
  storage::Change change;
  change.payloads = std::move(bundle.written);
  change.work =
      [bundle_record = std::move(bundle.record), id, arrival, payload = std::move(bundle.payload)](
          storage::Transaction& transaction) -> Result<void> {
    TRY(auto const added, storage::add_bundle(transaction, bundle_record, payload));
    *arrival = added.arrival;
    return storage::note_manifest_bundle(transaction, id, added.arrival);
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  record.payload_length = length;
  return queued_bundle_of(*arrival, record);
}

}  // namespace

Result<std::optional<QueuedBundle>> live_bundle(storage::View const& view,
                                                Arrival arrival,
                                                storage::Instant now) {
  TRY(auto const record, storage::find_bundle(view, arrival));
  auto const goes_on =
      record && !record->expires.passed(now) &&
      (record->queue == storage::Queue::outbox || record->queue == storage::Queue::pending);
  if (!goes_on) return std::optional<QueuedBundle>();
  TRY(auto bundle, queued_bundle_of(arrival, *record));
  return std::optional(std::move(bundle));
}

Result<QueuedBundle> carrier_of_manifest(storage::Store& store,
                                         Origin const& origin,
                                         std::uint8_t hop_limit,
                                         ManifestId const& id,
                                         Manifest const& manifest,
                                         storage::Instant now) {
  TRY(auto const entry, storage::find_manifest(store.view(), id));
  if (entry && entry->bundle != 0) {
    TRY(auto live, live_bundle(store.view(), entry->bundle, now));
    if (live) return std::move(*live);
  }
  TRY(auto octets, storage::signed_manifest(store.view(), id));
  if (!octets) return fail(Errc::not_found, "the manifest has been deleted");
  auto about = utterance_about(manifest, hop_limit);
  about.lifetime = kRequestedLifetime;
  auto const length = octets->size();
  TRY(auto bundle, manifest_bundle(origin, store, std::move(about), id, std::move(*octets)));
  return store_carrier(store, std::move(bundle), id, length);
}

}  // namespace bindle::agent
