#include "agent/content/manifest_carrier.hpp"

#include "agent/reception/bundle_record.hpp"
#include "bundle/lifetime.hpp"
#include "storage/bundles.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

Utterance carrying(ManifestId const& id, Manifest const& manifest, std::uint8_t hop_limit) {
  ContentBlock content;
  content.kind = ContentKind::manifest;
  content.object = id.bytes;
  content.priority = manifest.priority;
  content.audience = manifest.audience;
  content.topic = manifest.topic;
  content.tags = manifest.tags;
  return {std::move(content), content_group(), kRequestedLifetime, hop_limit};
}

Result<QueuedBundle> make_carrier(storage::Store& store,
                                  storage::BundleRecord record,
                                  ManifestId const& id,
                                  Bytes octets) {
  auto const length = octets.size();
  storage::Change change;
  storage::PayloadSource payload;
  if (length < storage::kInlineLimit) {
    payload = std::move(octets);
  } else {
    TRY(auto written, store.payloads().write(octets));
    payload = written.extent();
    change.payloads.push_back(std::move(written));
  }
  auto const arrival = std::make_shared<Arrival>(0);
  change.work = [record, id, arrival, payload = std::move(payload)](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(auto const added, storage::add_bundle(transaction, record, payload));
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
  TRY(auto record, origin.record(carrying(id, manifest, hop_limit), *octets));
  return make_carrier(store, std::move(record), id, std::move(*octets));
}

}  // namespace bindle::agent
