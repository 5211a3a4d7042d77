#pragma once

#include "agent/content/file_removal.hpp"
#include "agent/library/library.hpp"
#include "agent/node_clock.hpp"
#include "agent/reports/reporter.hpp"
#include "storage/budget.hpp"
#include "storage/bundle_record.hpp"
#include "storage/store.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace bindle::agent {

// Where evicting begins, and where it ends: of what the budget gives out.
inline constexpr std::uint64_t kHighWatermarkPercent = 95;
inline constexpr std::uint64_t kLowWatermarkPercent = 90;

inline std::uint64_t percent_of(std::uint64_t whole, std::uint64_t percent) {
  return whole / 100 * percent;
}

// Makes room by value: payloads that are kept only for the record, files of the library that
// nobody here asked for, the other files by ascending score, then relayed bundles of low and of
// normal priority, oldest first. Never what was made or published here, what is pinned, emergency
// or perishable. Each eviction is logged, and remembered with its reason. Blocks; works on workers
// in steps of bounded work, one thread at a time. Thread-safe.
class Eviction final : public storage::Relief {
 public:
  // `record_kept`: how long the records of evicted bundles stay.
  Eviction(storage::Store& store,
           Library const& library,
           FileRemoval& removal,
           Reporter& reporter,
           NodeClock const& clock,
           std::chrono::milliseconds record_kept);
  Eviction(Eviction const&) = delete;
  Eviction& operator=(Eviction const&) = delete;
  ~Eviction() override;

  // storage::Relief
  bool make_room(std::uint64_t bytes, std::uint64_t files) override;

  bool is_above_high_watermark() const;

  // Evicts down to the low watermark, as far as there is anything to evict.
  void lower();

  // False while nothing is left to evict. Does not block.
  bool may_make_room() const;

  // Something that could not be evicted before may be evicted now.
  void reconsider() { exhausted_until_ms_ = 0; }

  // Evicts every file that may be; returns how many.
  Result<std::size_t> clear_library();

  // Status reports that were put into the outbox since this was asked last.
  std::size_t take_reports_to_send() { return reports_to_send_.exchange(0); }

 private:
  // Octets that went; none when there is nothing left of the kind.
  using Freed = Result<std::optional<std::uint64_t>>;

  std::optional<std::uint64_t> evict_next();
  Freed evict_kept_payloads();
  Freed evict_kept_payloads_of(storage::Queue queue);
  Freed evict_file();
  Freed evict_relayed(storage::SendClass send_class);
  Result<std::uint64_t> delete_relayed(storage::Arrival arrival, std::uint64_t length);
  Result<std::uint64_t> most_that_could_go() const;
  Result<bool> is_relayed(storage::QueueEntry const& entry) const;
  void wait_for_the_database();
  std::uint64_t elapsed_ms() const;

  storage::Store& store_;
  Library const& library_;
  FileRemoval& removal_;
  Reporter& reporter_;
  NodeClock const& clock_;
  std::chrono::milliseconds record_kept_;

  std::atomic<std::uint64_t> exhausted_until_ms_{0};  // elapsed time
  std::atomic<std::size_t> reports_to_send_{0};

  std::timed_mutex evicting_;  // guards what follows
  std::array<storage::Arrival, storage::kQueues.size()> seen_payloads_{};
  std::array<storage::Arrival, storage::kSendClasses.size()> seen_relayed_{};
  std::uint64_t compacted_ms_ = 0;  // elapsed time
};

}  // namespace bindle::agent
