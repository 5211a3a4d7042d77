#pragma once

#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// The library: an entry for every file that is complete here, and the order in which entries go
// when room is needed.

// What goes first has the smaller value. The values stand in storage keys.
enum class LibraryKind : std::uint8_t {
  speculative = 0,  // nobody here has asked for it yet
  asked_for = 1,
};

// Stands where an entry is in the order: the kind, then the smaller `value`, then who was used
// least recently.
struct EvictionPlace {
  LibraryKind kind = LibraryKind::asked_for;
  double value = 0;  // no NaN

  friend bool operator==(EvictionPlace const&, EvictionPlace const&) = default;
};

struct LibraryEntry {
  std::uint64_t size = 0;      // octets of the file
  std::uint64_t accesses = 0;  // ever
  double weight = 0;           // of the accesses, as of weighed_node_ms
  std::uint64_t weighed_node_ms = 0;
  std::uint64_t accessed_ms = 0;  // Unix time of the last one; 0: none yet
  std::uint64_t added_ms = 0;     // Unix time
  std::vector<std::string> tags;  // the manifest's
  Priority priority = Priority::normal;
  bool own = false;  // published here
  bool pinned = false;
  bool speculative = false;
  bool replica = false;       // taken because there were fewer copies than it asks for
  std::uint8_t replicas = 0;  // how many nodes should keep it; 0: no wish
  Audience audience = Audience::everyone;
  std::uint64_t wanted_until_node_ms = 0;  // storage::TimeScale::node; so long the wish holds
  bool last_copy = false;              // it asks for replicas, and nobody else is known to keep it
  std::optional<EvictionPlace> place;  // none: it is never evicted

  friend bool operator==(LibraryEntry const&, LibraryEntry const&) = default;
};

// Creates or replaces an entry, and its place in the order. That a file which asks for replicas is
// new, or goes, is news to be told (storage/replicas). Errc::over_budget.
Result<void> put_library_entry(Transaction& transaction,
                               ManifestId const& file,
                               LibraryEntry const& entry);

// Nothing happens when there is none.
Result<void> erase_library_entry(Transaction& transaction, ManifestId const& file);

Result<std::optional<LibraryEntry>> find_library_entry(View const& view, ManifestId const& file);

struct LibraryItem {
  ManifestId file;
  LibraryEntry entry;
};

// By file id, beginning after `after`.
Result<std::vector<LibraryItem>> library_page(View const& view,
                                              std::optional<ManifestId> const& after,
                                              std::size_t limit);

// What goes first, comes first; beginning after this entry, which has a place (none: from the
// start).
Result<std::vector<LibraryItem>> eviction_order(View const& view,
                                                std::optional<LibraryItem> const& after,
                                                std::size_t limit);

// Sizes added up; chunks that files share count in each.
struct LibraryTotals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t replica_bytes = 0;      // of those that are here as replicas
  std::uint64_t speculative_bytes = 0;  // of those that nobody here asked for
};

Result<LibraryTotals> library_totals(View const& view);

// By which rules the places were worked out; empty at first.
Result<std::string> library_rules(View const& view);
void note_library_rules(Transaction& transaction, std::string const& rules);

}  // namespace bindle::storage
