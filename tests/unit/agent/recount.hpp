#pragma once

#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/manifests.hpp"
#include "tests/support/temp_store.hpp"

#include <map>

namespace bindle::test {

inline std::uint64_t rows(storage::View const& view, storage::Column column) {
  std::uint64_t count = 0;
  for (auto at = view.scan(column, {}); at.valid(); at.next())
    ++count;
  return count;
}

// Every chunk has a reference, every reference a chunk, and every extent somebody who needs it.
inline void expect_references_fit(storage::View const& view) {
  std::map<std::string, std::uint64_t> references;
  for (auto at = view.scan(storage::Column::references, {}); at.valid(); at.next())
    ++references[std::string(at.key_after_prefix().substr(0, ChunkId::kSize))];
  EXPECT_EQ(references.size(), rows(view, storage::Column::chunks));
  for (auto at = view.scan(storage::Column::chunks, {}); at.valid(); at.next())
    EXPECT_TRUE(references.contains(std::string(at.key_after_prefix())));
}

inline void expect_queue_totals_fit(storage::View const& view) {
  for (auto const queue : storage::kQueues) {
    storage::QueueTotals counted;
    auto const page =
        storage::queue_page(view, queue, storage::Order::oldest_first, 0, 100'000).value();
    for (auto const& [arrival, record] : page) {
      auto const dropped = std::holds_alternative<storage::DroppedPayload>(record.payload);
      ++counted.bundles;
      counted.payload_bytes += dropped ? 0 : record.payload_length;
    }
    auto const kept = storage::queue_totals(view, queue).value();
    EXPECT_EQ(kept.bundles, counted.bundles) << storage::queue_name(queue);
    EXPECT_EQ(kept.payload_bytes, counted.payload_bytes) << storage::queue_name(queue);
  }
}

// What the store counts as it goes along is what there is, and the disk holds no more than the
// budget knows of.
inline void expect_counters_equal_a_recount(TempStore& store) {
  auto const& view = store.view();
  EXPECT_EQ(storage::chunk_count(view).value(), rows(view, storage::Column::chunks));
  EXPECT_EQ(storage::manifest_count(view).value(), rows(view, storage::Column::manifests));
  expect_references_fit(view);
  expect_queue_totals_fit(view);
  auto const usage = store->budget().usage();
  auto const payloads = disk_use(store.path() / "payloads");
  EXPECT_LE(payloads.bytes, usage.payload_bytes + most_map_bytes(payloads));
}

}  // namespace bindle::test
