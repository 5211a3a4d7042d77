#pragma once

#include "agent/core/queued_bundle.hpp"
#include "agent/origin.hpp"
#include "bundle/manifest.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>

namespace bindle::agent {

// The bundle with this number, if it has not expired and still goes to others.
Result<std::optional<QueuedBundle>> live_bundle(storage::View const& view,
                                                Arrival arrival,
                                                storage::Instant now);

// The live bundle that carries a manifest of the catalogue, made here when there is none. Blocks.
Result<QueuedBundle> carrier_of_manifest(storage::Store& store,
                                         Origin const& origin,
                                         std::uint8_t hop_limit,
                                         ManifestId const& id,
                                         Manifest const& manifest,
                                         storage::Instant now);

}  // namespace bindle::agent
