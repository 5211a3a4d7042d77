#pragma once

#include "agent/origin.hpp"
#include "bundle/manifest.hpp"
#include "storage/bundles.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <vector>

namespace bindle::agent {

// What bundles about a file say, for its lifetime from now on; the kind and the object are the
// caller's.
Utterance utterance_about(Manifest const& manifest, std::uint8_t hop_limit);

// The bundle that spreads a manifest, to be stored: list `written` in the Change.
struct ManifestBundle {
  storage::BundleRecord record;
  storage::PayloadSource payload;
  std::vector<storage::WrittenPayload> written;
};

// `about` is what utterance_about() gave, with another lifetime if need be. Blocks.
Result<ManifestBundle> manifest_bundle(Origin const& origin,
                                       storage::Store& store,
                                       Utterance about,
                                       ManifestId const& id,
                                       Bytes signed_bytes);

// Whether the bundle waits for (more) contacts.
Result<bool> still_spreads(storage::View const& view, storage::Arrival bundle);

}  // namespace bindle::agent
