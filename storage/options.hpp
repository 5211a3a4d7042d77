#pragma once

#include "storage/event_rules.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bindle::storage {

struct StorageOptions {
  std::uint64_t budget_bytes = std::uint64_t{20} << 30;
  std::uint64_t max_files = 1'000'000;
  std::uint64_t min_free_bytes = std::uint64_t{256} << 20;

  // A payload file takes extents until it is this long.
  std::uint64_t segment_bytes = std::uint64_t{64} << 20;
  std::size_t open_payload_files = 128;

  // How many changes may wait for the committer before it answers Errc::busy.
  std::size_t max_waiting_changes = 4096;
  // A change that is not urgent is written at the latest after this time, without a sync.
  std::chrono::milliseconds lazy_delay{200};

  EventRules events;

  std::size_t block_cache_bytes = std::size_t{16} << 20;
  std::size_t write_buffer_bytes = std::size_t{8} << 20;
};

}  // namespace bindle::storage
