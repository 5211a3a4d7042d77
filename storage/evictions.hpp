#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// What had to go so that something else found room. The last kMostEvictions are remembered.

enum class EvictedThing : std::uint8_t {
  file = 0,     // `file` says which
  bundle = 1,   // a relayed bundle as a whole
  payload = 2,  // of a bundle that was kept for the record
};

struct EvictionRecord {
  std::uint64_t at_ms = 0;  // Unix time
  EvictedThing thing = EvictedThing::file;
  ManifestId file;            // zeros unless a file was evicted
  std::uint64_t arrival = 0;  // of the bundle, else 0
  std::string name;           // of the file
  std::uint64_t bytes = 0;    // octets that went
  double score = 0;           // of a file
  std::string reason;

  friend bool operator==(EvictionRecord const&, EvictionRecord const&) = default;
};

inline constexpr std::uint64_t kMostEvictions = 1000;

Result<void> add_eviction(Transaction& transaction, EvictionRecord const& record);

// Newest first.
Result<std::vector<EvictionRecord>> last_evictions(View const& view, std::size_t limit);

// When this file went last, as far as it is remembered.
Result<std::optional<EvictionRecord>> last_eviction_of(View const& view, ManifestId const& file);

// How many there ever were.
Result<std::uint64_t> eviction_count(View const& view);

}  // namespace bindle::storage
