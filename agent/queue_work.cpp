#include "agent/queue_work.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/reception/bundle_record.hpp"
#include "agent/reports/bundle_events.hpp"
#include "bundle/manifest_signature.hpp"
#include "storage/bundles.hpp"
#include "storage/manifests.hpp"
#include "storage/statements.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

namespace bindle::agent {
namespace {

using storage::Queue;

constexpr std::size_t kQueuePage = 256;
constexpr std::size_t kDueStep = 512;
constexpr std::uint64_t kMaxManifestPayload = 16u << 20;
constexpr std::uint64_t kMaxEcho = 16u << 20;

bool by_arrival(storage::QueueEntry const& a, storage::QueueEntry const& b) {
  return a.arrival < b.arrival;
}

bool is_speech(storage::QueueEntry const& entry) {
  if (!entry.content) return false;
  auto const kind = static_cast<ContentKind>(entry.content->kind);
  return kind == ContentKind::request || kind == ContentKind::statement ||
         kind == ContentKind::predictabilities || kind == ContentKind::holdings;
}

// The manifest in a quarantined bundle, if the keyring accepts it by now.
Result<std::optional<VerifiedManifest>> acceptable(storage::Store& store,
                                                   Arrival arrival,
                                                   PublisherKey const& publisher,
                                                   Keyring const& keyring,
                                                   Bytes& octets) {
  auto const reader = store.open_payload(arrival);
  if (!reader) return std::optional<VerifiedManifest>{};
  TRY(octets, reader->read_all(kMaxManifestPayload));
  auto verified = verify_manifest(octets, keyring);
  if (!verified || verified->manifest.publisher != publisher)
    return std::optional<VerifiedManifest>{};
  return std::optional(std::move(verified).value());
}

Result<void> release(storage::Store& store,
                     Arrival arrival,
                     VerifiedManifest const& verified,
                     Bytes octets,
                     std::uint64_t unix_ms) {
  storage::ManifestEntry entry;
  entry.first_seen_ms = unix_ms;
  entry.chunk_count = static_cast<std::uint32_t>(verified.manifest.chunks.size());
  storage::Change change;
  change.work = [arrival, verified, octets = std::move(octets), entry, unix_ms](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(auto const readmitted,
        storage::readmit_bundle(
            transaction, arrival, {Queue::quarantine, Queue::pending, unix_ms, "", std::nullopt}));
    TRY(auto const is_new,
        add_to_catalogue(transaction, verified.id, verified.manifest, octets, entry));
    (void)is_new;
    return storage::note_manifest_bundle(transaction, verified.id, readmitted);
  };
  return store.committer().commit(std::move(change));
}

}  // namespace

Result<std::vector<QueuedBundle>> bundles_to_offer(storage::View const& view,
                                                   SendClass send_class,
                                                   Arrival after,
                                                   std::size_t limit) {
  // The outbox first: a bundle that moves on meanwhile is then seen twice rather than never.
  TRY(auto entries, storage::next_in_queue(view, Queue::outbox, send_class, after, limit));
  TRY(auto pending, storage::next_in_queue(view, Queue::pending, send_class, after, limit));
  std::move(pending.begin(), pending.end(), std::back_inserter(entries));
  std::sort(entries.begin(), entries.end(), by_arrival);
  auto const same = [](auto const& a, auto const& b) { return a.arrival == b.arrival; };
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  if (entries.size() > limit) entries.resize(limit);

  std::vector<QueuedBundle> bundles;
  bundles.reserve(entries.size());
  for (auto const& entry : entries) {
    TRY(auto bundle, queued_bundle_of(entry));
    bundles.push_back(std::move(bundle));
  }
  return bundles;
}

Result<std::size_t> count_to_offer(storage::View const& view,
                                   Contact::Watermarks const& offered,
                                   std::size_t most) {
  std::size_t count = 0;
  for (auto const send_class : storage::kSendClasses) {
    if (send_class == SendClass::emergency) continue;
    auto after = offered[static_cast<std::size_t>(send_class)];
    for (;;) {
      TRY(auto const page, bundles_to_offer(view, send_class, after, kQueuePage));
      for (auto const& bundle : page)
        if (counts_in_inventory(bundle.kind) && !bundle.routing && ++count == most) return count;
      if (page.size() < kQueuePage) break;
      after = page.back().arrival;
    }
  }
  return count;
}

Result<std::vector<QueuedBundle>> bundles_to_route(storage::View const& view,
                                                   NeighbourReach const& reach,
                                                   SendClass send_class,
                                                   Arrival after,
                                                   std::size_t limit) {
  auto const extent = [&reach](std::string_view destination) {
    auto const eid = Eid::parse(destination);
    return eid ? reach.towards(*eid) : storage::RoutedExtent::none;
  };
  TRY(auto const entries, storage::next_routed(view, {send_class, after, limit, extent}));
  std::vector<QueuedBundle> bundles;
  bundles.reserve(entries.size());
  for (auto const& entry : entries) {
    TRY(auto bundle, queued_bundle_of(entry));
    bundles.push_back(std::move(bundle));
  }
  return bundles;
}

Result<std::vector<Arrival>> own_speech(storage::View const& view, NodeIds const& self) {
  std::vector<Arrival> arrivals;
  TRY(auto const kept, storage::statement_bundles(view));
  auto const source = self.like(content_group()).to_string();
  for (auto const queue : {Queue::outbox, Queue::pending}) {
    Arrival after = 0;
    while (true) {
      // Speech has the priority emergency, where little waits.
      TRY(auto const page,
          storage::next_in_queue(view, queue, SendClass::emergency, after, kQueuePage));
      for (auto const& entry : page)
        if (entry.source == source && is_speech(entry) && !kept.contains(entry.arrival))
          arrivals.push_back(entry.arrival);
      if (page.size() < kQueuePage) break;
      after = page.back().arrival;
    }
  }
  return arrivals;
}

Result<std::vector<std::pair<Arrival, storage::BundleRecord>>> bundles_in_inbox(
    storage::View const& view,
    std::optional<Eid> const& destination,
    Arrival after,
    std::size_t limit) {
  std::vector<std::pair<Arrival, storage::BundleRecord>> found;
  while (found.size() < limit) {
    TRY(auto page,
        storage::queue_page(view, Queue::inbox, storage::Order::oldest_first, after, kQueuePage));
    for (auto& entry : page) {
      auto const is_asked_for =
          !destination || entry.second.destination == destination->to_string();
      if (is_asked_for && found.size() < limit) found.push_back(std::move(entry));
    }
    if (page.size() < kQueuePage) break;
    after = page.back().first;
  }
  return found;
}

Result<Echo> load_echo(storage::Store& store, Arrival question) {
  TRY(auto const record, storage::find_bundle(store.view(), question));
  if (!record) return fail(Errc::not_found, "the bundle has gone");
  TRY(auto const reader, store.open_payload(question));
  Echo echo;
  TRY(echo.to, Eid::parse(record->source));
  TRY(echo.from, Eid::parse(record->destination));
  echo.lifetime = std::chrono::milliseconds(record->lifetime_ms);
  TRY(echo.payload, reader.read_all(kMaxEcho));
  return echo;
}

Result<std::vector<ReleasedManifest>> release_manifests_of(storage::Store& store,
                                                           PublisherKey const& publisher,
                                                           Keyring const& keyring,
                                                           std::uint64_t unix_ms) {
  std::vector<ReleasedManifest> released;
  Arrival after = 0;
  while (true) {
    TRY(auto const page,
        storage::queue_page(
            store.view(), Queue::quarantine, storage::Order::oldest_first, after, kQueuePage));
    for (auto const& [arrival, record] : page) {
      if (!record.content ||
          static_cast<ContentKind>(record.content->kind) != ContentKind::manifest)
        continue;
      Bytes octets;
      TRY(auto const verified, acceptable(store, arrival, publisher, keyring, octets));
      if (!verified) continue;
      TRY_VOID(release(store, arrival, *verified, std::move(octets), unix_ms));
      released.push_back({verified->id, storage::send_class(record.priority, record.audience)});
    }
    if (page.size() < kQueuePage) return released;
    after = page.back().first;
  }
}

Result<SettledDue> settle_due_bundles(storage::Store& store,
                                      Reporter& reporter,
                                      storage::Instant now,
                                      std::uint64_t unix_ms,
                                      std::uint64_t retain_until) {
  TRY(auto const due, storage::due_bundles(store.view(), now, kDueStep));
  if (due.empty()) return SettledDue{};
  auto const to_send = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [due, unix_ms, retain_until, &reporter, to_send](
                    storage::Transaction& transaction) -> Result<void> {
    storage::QueueMove const expiry{
        Queue::pending, Queue::expired, unix_ms, "lifetime expired", retain_until};
    for (auto const& each : due) {
      if (each.kind == storage::DueKind::lifetime) {
        TRY(auto const reports,
            report_deletion(transaction, reporter, each.arrival, ReasonCode::lifetime_expired));
        *to_send += reports;
      }
      TRY_VOID(storage::settle_due(transaction, each, expiry));
    }
    return {};
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return SettledDue{due.size() == kDueStep, *to_send};
}

}  // namespace bindle::agent
