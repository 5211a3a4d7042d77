#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/chunks.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

enum class ManifestState : std::uint8_t {
  remote = 0,      // known from a neighbour, none of its chunks wanted here
  partial = 1,     // a download is under way
  published = 2,   // complete, published here
  downloaded = 3,  // complete, came from elsewhere
};

inline bool is_complete(ManifestState state) {
  return state == ManifestState::published || state == ManifestState::downloaded;
}

// Position in the catalogue: manifests are counted as they are first seen, from 1.
using CatalogueNumber = std::uint64_t;

struct ManifestEntry {
  CatalogueNumber number = 0;
  std::uint64_t first_seen_ms = 0;  // Unix time
  ManifestState state = ManifestState::remote;
  std::uint32_t chunk_count = 0;  // positions in its chunk list
  std::uint32_t stored_chunks = 0;
  std::optional<HoldingId> holding;  // of its chunks, once complete
  std::string path;                  // file name under downloads/, if delivered there
  std::uint64_t bundle = 0;          // arrival of the bundle that carries it; 0: not known

  friend bool operator==(ManifestEntry const&, ManifestEntry const&) = default;
};

// Stores the signed bytes; the number is assigned here. Returns false, and changes nothing, when
// the manifest is known. A holding in `entry` passes to the manifest.
Result<bool> add_manifest(Transaction& transaction,
                          ManifestId const& id,
                          ByteView signed_bytes,
                          ManifestEntry entry);

// Replaces all but the number. A holding newly named passes to the manifest.
Result<void> update_manifest(Transaction& transaction, ManifestId const& id, ManifestEntry entry);

// The bundle that carries the manifest was stored under this arrival number. Nothing happens when
// the manifest is not known.
Result<void> note_manifest_bundle(Transaction& transaction,
                                  ManifestId const& id,
                                  std::uint64_t arrival);

// Forgets a manifest that has no holding; release that first (Errc::conflict otherwise).
Result<void> delete_manifest(Transaction& transaction, ManifestId const& id);

Result<std::optional<ManifestEntry>> find_manifest(View const& view, ManifestId const& id);
Result<std::optional<Bytes>> signed_manifest(View const& view, ManifestId const& id);

struct CatalogueItem {
  ManifestId id;
  ManifestEntry entry;
};

// In order of first sight, beginning after `after` (0: from the start).
Result<std::vector<CatalogueItem>> catalogue_page(View const& view,
                                                  CatalogueNumber after,
                                                  std::size_t limit);

// Ids whose first octets are `prefix`; at most `limit`, so that an ambiguous prefix shows as two.
Result<std::vector<ManifestId>> manifests_with_prefix(View const& view,
                                                      ByteView prefix,
                                                      std::size_t limit);

Result<std::uint64_t> manifest_count(View const& view);

}  // namespace bindle::storage
