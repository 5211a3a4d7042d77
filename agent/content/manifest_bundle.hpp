#pragma once

#include "agent/origin.hpp"
#include "bundle/manifest.hpp"
#include "storage/bundles.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <vector>

namespace bindle::agent {

// What bundles about a file say; the kind and the object are the caller's.
Utterance utterance_about(Manifest const& manifest, std::uint8_t hop_limit);

// The bundle that spreads a manifest, to be stored: list `written` in the Change.
struct ManifestBundle {
  storage::BundleRecord record;
  storage::PayloadSource payload;
  std::vector<storage::WrittenPayload> written;
};

// It lives for the file's lifetime, from now on. Blocks.
Result<ManifestBundle> manifest_bundle(Origin const& origin,
                                       storage::Store& store,
                                       std::uint8_t hop_limit,
                                       ManifestId const& id,
                                       Manifest const& manifest,
                                       Bytes signed_bytes);

// Whether the bundle waits for (more) contacts.
Result<bool> still_spreads(storage::View const& view, storage::Arrival bundle);

}  // namespace bindle::agent
