#pragma once

#include "agent/core/queued_bundle.hpp"
#include "agent/origin.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/stick_inventory.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <vector>

// What this node leaves on a stick on its own account, and answers to what others left. Everything
// here blocks; it runs on workers.
namespace bindle::agent {

// The fingerprints of what is in the store, quarantine aside; of more than an inventory can list,
// any.
Result<std::vector<BundleFingerprint>> held_bundles(storage::View const& view);

// The last bundle that came into outbox or pending; 0 when both are empty.
Result<Arrival> newest_arrival(storage::View const& view);

// A request, with a lifetime for travelling, for what each download lacks that goes on. They are
// put onto the stick alone: the next sync makes new ones.
Result<std::vector<OwnBundle>> travelling_requests(storage::View const& view,
                                                   Origin const& origin,
                                                   std::uint8_t hop_limit);

// Live bundles for the chunks and manifests asked for that are held here, at most kMaxAnswers of
// each.
inline constexpr std::size_t kMaxAnswers = 65'536;
Result<std::vector<QueuedBundle>> answers_to(std::vector<ChunkRequest> const& requests,
                                             Keyring const& keyring,
                                             storage::Store& store,
                                             Origin const& origin,
                                             std::uint8_t hop_limit,
                                             storage::Instant now);

}  // namespace bindle::agent
