#pragma once

#include "agent/core/contact.hpp"
#include "agent/core/node_ids.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/routing/neighbour_reach.hpp"
#include "agent/reports/reporter.hpp"
#include "bundle/ids.hpp"
#include "bundle/keyring.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

// What the node does with its queues on the disk. Everything here blocks; it runs on workers.
namespace bindle::agent {

// Bundles of the class in outbox and pending with arrival > `after`, in order of arrival.
Result<std::vector<QueuedBundle>> bundles_to_offer(storage::View const& view,
                                                   SendClass send_class,
                                                   Arrival after,
                                                   std::size_t limit);

// How many bundles flood after these watermarks, emergencies left out; counted up to `most`.
Result<std::size_t> count_to_offer(storage::View const& view,
                                   Contact::Watermarks const& offered,
                                   std::size_t most);

// Routed bundles of the class with arrival > `after` that the neighbour may get, in order of
// arrival.
Result<std::vector<QueuedBundle>> bundles_to_route(storage::View const& view,
                                                   NeighbourReach const& reach,
                                                   SendClass send_class,
                                                   Arrival after,
                                                   std::size_t limit);

// Requests and statements that this node made and that still wait in its queues, but for those
// that carry a statement which is kept.
Result<std::vector<Arrival>> own_speech(storage::View const& view, NodeIds const& self);

// Bundles in the inbox with arrival > `after`, oldest first; for one endpoint, or for any.
Result<std::vector<std::pair<Arrival, storage::BundleRecord>>> bundles_in_inbox(
    storage::View const& view,
    std::optional<Eid> const& destination,
    Arrival after,
    std::size_t limit);

// The answer to a bundle for the echo service: from the endpoint that was asked.
struct Echo {
  Eid to;
  Eid from;
  std::chrono::milliseconds lifetime{};
  Bytes payload;
};

Result<Echo> load_echo(storage::Store& store, Arrival question);

struct ReleasedManifest {
  ManifestId id;
  SendClass send_class{};
};

// Moves manifests of this publisher that the keyring accepts by now from quarantine to pending.
Result<std::vector<ReleasedManifest>> release_manifests_of(storage::Store& store,
                                                           PublisherKey const& publisher,
                                                           Keyring const& keyring,
                                                           std::uint64_t unix_ms);

struct SettledDue {
  bool more_is_due = false;
  std::size_t reports_to_send = 0;
};

// Settles what is due, and reports the bundles that it deletes for their lifetime (RFC 9171 section
// 5.5). Expired bundles keep their record until `retain_until` (node time).
Result<SettledDue> settle_due_bundles(storage::Store& store,
                                      Reporter& reporter,
                                      storage::Instant now,
                                      std::uint64_t unix_ms,
                                      std::uint64_t retain_until);

}  // namespace bindle::agent
