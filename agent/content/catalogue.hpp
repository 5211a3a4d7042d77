#pragma once

#include "bundle/manifest.hpp"
#include "storage/manifests.hpp"
#include "storage/store.hpp"
#include "storage/versions.hpp"

namespace bindle::agent {

storage::FileVersion version_of(ManifestId const& id, Manifest const& manifest);

// As storage::add_manifest(), and the manifest takes its place among the versions of its file.
Result<bool> add_to_catalogue(storage::Transaction& transaction,
                              ManifestId const& id,
                              Manifest const& manifest,
                              ByteView signed_bytes,
                              storage::ManifestEntry entry);

// Gives the manifests of a catalogue that is older than the index of versions their places. Blocks;
// durable on return.
Result<void> complete_versions(storage::Store& store);

}  // namespace bindle::agent
