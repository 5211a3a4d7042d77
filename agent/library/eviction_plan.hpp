#pragma once

#include "storage/budget.hpp"
#include "storage/library.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <vector>

// What would be evicted, without doing it. Everything here reads and blocks; it runs on workers.
namespace bindle::agent {

struct PlannedEviction {
  storage::LibraryItem item;
  std::uint64_t bytes = 0;  // that no other file, and no bundle on its way, needs
};

struct EvictionPlan {
  std::uint64_t given_out = 0;  // of the budget that the plan is for
  std::uint64_t used = 0;
  std::uint64_t to_free = 0;        // down to the low watermark; 0 below the high one
  std::uint64_t kept_payloads = 0;  // octets kept only for the record: they go first
  std::vector<PlannedEviction> files;
  std::uint64_t file_bytes = 0;  // of those
  std::uint64_t relayed = 0;  // octets of relayed bundles of low and normal priority that go then
  std::uint64_t missing = 0;  // octets for which nothing is left to evict
};

// At most `most_files` files are looked at.
Result<EvictionPlan> plan_eviction(storage::Store& store,
                                   std::uint64_t budget_bytes,
                                   std::size_t most_files);

// Octets of the file's chunks that go with it.
Result<std::uint64_t> bytes_of_its_own(storage::View const& view, ManifestId const& file);

// How many files would go before this one, counted up to `most`; none when it is never evicted.
Result<std::optional<std::size_t>> files_before(storage::View const& view,
                                                storage::LibraryItem const& item,
                                                std::size_t most);

}  // namespace bindle::agent
