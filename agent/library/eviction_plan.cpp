#include "agent/library/eviction_plan.hpp"

#include "agent/library/eviction.hpp"
#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/manifests.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

using storage::Queue;

constexpr std::size_t kPlanPage = 256;
constexpr std::size_t kMostChunks = 200'000;  // of one file
constexpr std::size_t kMostBundles = 10'000;  // looked at

Result<std::uint64_t> kept_payloads(storage::View const& view) {
  std::uint64_t bytes = 0;
  for (auto const queue : {Queue::expired, Queue::delivered, Queue::quarantine}) {
    TRY(auto const totals, storage::queue_totals(view, queue));
    bytes += totals.payload_bytes;
  }
  return bytes;
}

// Of one class, as much as is needed and there is.
Result<std::uint64_t> relayed_bytes(storage::View const& view,
                                    storage::SendClass send_class,
                                    std::uint64_t needed) {
  std::uint64_t bytes = 0;
  storage::Arrival after = 0;
  for (std::size_t seen = 0; seen < kMostBundles && bytes < needed;) {
    TRY(auto const page,
        storage::next_in_queue(view, Queue::pending, send_class, after, kPlanPage));
    for (auto const& entry : page)
      if (!entry.received_from.empty() && bytes < needed) bytes += entry.payload_length;
    if (page.size() < kPlanPage) break;
    after = page.back().arrival;
    seen += page.size();
  }
  return bytes;
}

void take(std::uint64_t& needed, std::uint64_t bytes) {
  needed -= std::min(needed, bytes);
}

}  // namespace

Result<std::uint64_t> bytes_of_its_own(storage::View const& view, ManifestId const& file) {
  TRY(auto const entry, storage::find_manifest(view, file));
  if (!entry || !entry->holding) return std::uint64_t{0};
  TRY(auto const chunks, storage::chunks_of_holding(view, *entry->holding, kMostChunks));
  std::uint64_t bytes = 0;
  for (auto const& chunk : chunks) {
    TRY(auto const shared, storage::is_held_by_another(view, chunk, *entry->holding));
    if (shared) continue;
    TRY(auto const record, storage::find_chunk(view, chunk));
    if (record) bytes += record->length;
  }
  return bytes;
}

Result<std::optional<std::size_t>> files_before(storage::View const& view,
                                                storage::LibraryItem const& item,
                                                std::size_t most) {
  if (!item.entry.place) return std::optional<std::size_t>();
  std::size_t before = 0;
  std::optional<storage::LibraryItem> after;
  while (before < most) {
    TRY(auto page, storage::eviction_order(view, after, kPlanPage));
    for (auto const& other : page) {
      if (other.file == item.file) return std::optional(before);
      ++before;
    }
    if (page.size() < kPlanPage) break;
    after = std::move(page.back());
  }
  return std::optional(std::min(before, most));
}

Result<EvictionPlan> plan_eviction(storage::Store& store,
                                   std::uint64_t budget_bytes,
                                   std::size_t most_files) {
  auto const& view = store.view();
  EvictionPlan plan;
  plan.given_out = storage::given_out_of(budget_bytes);
  plan.used = store.budget().usage().used();
  TRY(plan.kept_payloads, kept_payloads(view));
  if (plan.used <= percent_of(plan.given_out, kHighWatermarkPercent)) return plan;
  plan.to_free = plan.used - percent_of(plan.given_out, kLowWatermarkPercent);
  auto needed = plan.to_free;
  take(needed, plan.kept_payloads);

  std::optional<storage::LibraryItem> after;
  while (needed > 0 && plan.files.size() < most_files) {
    TRY(auto page, storage::eviction_order(view, after, 1));
    if (page.empty()) break;
    TRY(auto const bytes, bytes_of_its_own(view, page.front().file));
    plan.file_bytes += bytes;
    take(needed, bytes);
    after = page.front();
    plan.files.push_back({std::move(page.front()), bytes});
  }
  for (auto const send_class : {storage::SendClass::low,
                                storage::SendClass::normal,
                                storage::SendClass::normal_restricted}) {
    TRY(auto const bytes, relayed_bytes(view, send_class, needed));
    plan.relayed += std::min(bytes, needed);
    take(needed, bytes);
  }
  plan.missing = needed;
  return plan;
}

}  // namespace bindle::agent
