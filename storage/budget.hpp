#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>

namespace bindle::storage {

class Budget;

// Room set aside for a write that has not happened yet; given back on destruction.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&& other) noexcept;
  ~Reservation();

  std::uint64_t bytes() const { return bytes_; }

  // The payload file space is in use now and is counted as such; the rest is given back.
  // Neither figure exceeds what was reserved.
  void spend(std::uint64_t bytes, std::uint64_t files);

 private:
  friend class Budget;

  Reservation(Budget& budget, std::uint64_t bytes, std::uint64_t files)
      : budget_(&budget), bytes_(bytes), files_(files) {}

  Budget* budget_ = nullptr;
  std::uint64_t bytes_ = 0;
  std::uint64_t files_ = 0;
};

struct BudgetLimits {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  std::uint64_t min_free = 0;
};

// What of a budget is handed out for data; the rest is for the store's own work.
std::uint64_t given_out_of(std::uint64_t budget_bytes);

struct BudgetUsage {
  std::uint64_t budget = 0;
  std::uint64_t given_out = 0;  // of the budget, at most
  std::uint64_t payload_bytes = 0;
  std::uint64_t database_bytes = 0;
  std::uint64_t reserved = 0;
  std::uint64_t kept_bytes = 0;  // delivered files that are only their user's
  std::uint64_t files = 0;
  std::uint64_t max_files = 0;
  std::uint64_t free_disk = 0;
  std::uint64_t min_free = 0;

  std::uint64_t used() const { return payload_bytes + database_bytes + reserved + kept_bytes; }
};

// Whoever can make room when there is none.
class Relief {
 public:
  virtual ~Relief() = default;

  // Makes room for so much more; false when that cannot be done. Blocks, and may wait for commits.
  // Called by several threads at a time.
  virtual bool make_room(std::uint64_t bytes, std::uint64_t files) = 0;
};

// The limits on what the data folder may hold, and what it holds. Thread-safe.
//
// A part of the byte budget (emergency_bytes) is never reserved: queue moves, deletions and
// RocksDB's compactions must work when the store is full.
class Budget {
 public:
  Budget(std::filesystem::path folder, BudgetLimits limits);

  // Errc::over_budget, and the sentence names the limit, the figure and the budget.
  Result<Reservation> reserve(std::uint64_t bytes, std::uint64_t files);

  // The same, but has room made before it fails. Not for the committer's thread or one that must
  // not block.
  Result<Reservation> reserve_or_make_room(std::uint64_t bytes, std::uint64_t files);

  // From now on, or no more (null). `relief` has to outlive its calls: attach null, and end all
  // threads that write, before it goes.
  void attach(Relief* relief);

  // For octets that were charged before they take space on disk: only the free space is checked.
  Result<void> require_free(std::uint64_t bytes);

  // Payload files shrank or went.
  void give_back(std::uint64_t bytes, std::uint64_t files);

  // Counted again from the indexes; at start.
  void set_payloads(std::uint64_t bytes, std::uint64_t files);

  // Measured size of the database's folder.
  void set_database(std::uint64_t bytes, std::uint64_t files);

  // Measured: delivered files that share their octets with no payload file.
  void set_kept(std::uint64_t bytes, std::uint64_t files);

  // A delivered file is about to become one of those. Charged at once, whatever the limits say.
  void add_kept(std::uint64_t bytes, std::uint64_t files);

  // Octets written to the database since it was measured.
  void add_database(std::uint64_t bytes);

  BudgetUsage usage();

  // The same without asking the file system: its free space is as it was a little while ago.
  BudgetUsage counted();

  std::uint64_t emergency_bytes() const { return emergency_bytes_; }

 private:
  friend class Reservation;

  Relief* attached();
  void settle(Reservation const& reservation, std::uint64_t spent_bytes, std::uint64_t spent_files);
  void refresh_free_space();
  void refresh_free_space_sometimes();
  BudgetUsage figures() const;
  Result<void> check_figures(std::uint64_t bytes, std::uint64_t files) const;
  std::uint64_t used_bytes() const;
  std::uint64_t used_files() const;
  Result<void> check_free_space(std::uint64_t bytes) const;

  std::filesystem::path const folder_;
  BudgetLimits const limits_;
  std::uint64_t const emergency_bytes_;

  std::mutex mutex_;
  Relief* relief_ = nullptr;
  std::uint64_t payload_bytes_ = 0;
  std::uint64_t payload_files_ = 0;
  std::uint64_t database_bytes_ = 0;
  std::uint64_t database_files_ = 0;
  std::uint64_t kept_bytes_ = 0;
  std::uint64_t kept_files_ = 0;
  std::uint64_t reserved_bytes_ = 0;
  std::uint64_t reserved_files_ = 0;
  std::uint64_t free_disk_ = 0;
  std::uint64_t promised_ = 0;  // may be missing from free_disk_ by now
  std::uint64_t promised_at_refresh_ = 0;
  std::uint64_t calls_since_refresh_ = 0;
};

}  // namespace bindle::storage
