#pragma once

#include "agent/node_clock.hpp"
#include "bundle/keyring.hpp"
#include "bundle/manifest_summary.hpp"
#include "storage/manifests.hpp"
#include "storage/replicas.hpp"
#include "storage/store.hpp"
#include "storage/undertakings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

// Which files this node takes of its own accord. Everything here reads, blocks and is bounded; it
// runs on one worker at a time.
namespace bindle::agent {

struct TakingRules {
  std::uint64_t replica_bytes = 0;      // of files that are here as replicas; 0: takes none
  std::uint64_t speculative_bytes = 0;  // of files that are asked for elsewhere
  std::uint64_t hot_threshold = 0;      // so many nodes must ask for those; 0: takes none
  std::chrono::milliseconds holder_timeout = std::chrono::days(14);
};

// How many nodes but this one are known to keep the file: those that said so, and its publisher
// while its manifest is no older than `holder_timeout`.
struct KeptElsewhere {
  std::vector<storage::Holder> words;
  bool publisher = false;  // counted by the manifest alone

  std::size_t copies() const;
};

Result<KeptElsewhere> kept_elsewhere(storage::View const& view,
                                     ManifestId const& file,
                                     ManifestSummary const& summary,
                                     std::chrono::milliseconds holder_timeout,
                                     Moment now);

struct Taken {
  std::vector<ManifestId> files;  // durably; their downloads are to be started
  storage::CatalogueNumber considered = 0;
  bool at_end = false;  // of the catalogue
};

// Looks at the next files of the catalogue and takes those that ask for more copies than there are,
// as far as there is room below the watermark at which evicting ends.
Result<Taken> take_lacking(storage::Store& store,
                           TakingRules const& rules,
                           Keyring const& keyring,
                           NodeClock const& clock,
                           storage::CatalogueNumber after);

// Takes the file because others ask for it; false when it is here, unknown or there is no room.
Result<bool> take_hot(storage::Store& store,
                      TakingRules const& rules,
                      Keyring const& keyring,
                      NodeClock const& clock,
                      ManifestId const& file);

// Gives up what cannot be fetched: failed, cancelled or deleted downloads. Returns the others.
Result<std::vector<ManifestId>> open_undertakings(storage::Store& store);

}  // namespace bindle::agent
