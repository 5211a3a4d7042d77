#pragma once

#include "bundle/result.hpp"
#include "storage/options.hpp"
#include "storage/payload_files.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace bindle::storage {

class Budget;
class Database;
class PendingWrites;
class Transaction;

// One change of the store: all of it happens, or nothing.
struct Change {
  // Never empty. Runs on the committer's thread, once; keep it short. Its reads see every change
  // before it. A failure undoes what it did and leaves the other changes of the group alone.
  std::function<Result<void>(Transaction&)> work;

  // What `work` may refer to. Made durable before the database refers to it; what `work` did not
  // adopt is freed.
  std::vector<WrittenPayload> payloads;

  // Called on the committer's thread, once, when the change is durable (submit) or visible to
  // every reader (submit_lazy), or has failed. May be empty. Must not block.
  std::function<void(Result<void>)> done;
};

struct CommitStatistics {
  std::uint64_t changes = 0;
  std::uint64_t groups = 0;
  std::uint64_t payload_syncs = 0;
  std::uint64_t log_syncs = 0;
};

// The single writer. Takes whatever waits as one group: syncs the payload files concerned, runs
// the work of each change in the order of submission, writes all of it with one sync of the
// write-ahead log, then answers. Thread-safe.
class Committer {
 public:
  Committer(Database& database,
            PayloadFiles& payloads,
            Budget& budget,
            StorageOptions const& options);

  // Commits what was accepted, then stops.
  ~Committer();

  // Errc::busy when too many changes wait, Errc::cancelled after stop(); `change` is then left as
  // it was and `done` is not called.
  Result<void> submit(Change&& change);

  // For what may be lost in a power cut: rides along with the next group, or is written without a
  // sync after StorageOptions::lazy_delay.
  Result<void> submit_lazy(Change&& change);

  // Calls `wake` once: at once when there is room for a change or the committer has stopped, else
  // on the committer's thread when half of what may wait is free. Must not block.
  void when_room(std::function<void()> wake);

  // Waits for room, submits and waits for durability. Not for the committer's thread or one that
  // must not block.
  Result<void> commit(Change&& change);

  // Accepts no more, commits what was accepted, and waits for that.
  void stop();

  // The error of the last group if it could not be written: nothing is acknowledged until a later
  // group succeeds.
  Result<void> health() const;

  CommitStatistics statistics() const;

 private:
  struct Group {
    std::vector<Change> changes;
    std::vector<Result<void>> outcomes;  // one for each change
    bool synced = true;
  };

  Result<void> enqueue(std::deque<Change>& queue, Change&& change);
  void run();
  std::optional<Group> wait_for_work();

  bool is_full() const { return urgent_.size() + lazy_.size() >= max_waiting_; }

  void wait_for_room();
  std::vector<std::function<void()>> take_woken();
  void commit_group(Group group);
  void sync_payloads(Group& group);
  std::size_t commit_batch(Group& group, std::size_t begin);
  Result<void> write(PendingWrites const& writes, bool synced);
  void settle_payloads(std::span<Change> changes,
                       Transaction const& transaction,
                       Result<void> const& written);
  void note_written(std::uint64_t bytes);
  void measure_database();

  Database& database_;
  PayloadFiles& payloads_;
  Budget& budget_;
  std::size_t const max_waiting_;
  std::chrono::milliseconds const lazy_delay_;
  EventRules const events_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Change> urgent_;
  std::deque<Change> lazy_;
  std::vector<std::function<void()>> waiting_for_room_;
  bool stopping_ = false;
  Result<void> health_;
  CommitStatistics statistics_;

  std::uint64_t written_since_measured_ = 0;  // committer's thread only
  std::thread thread_;
};

}  // namespace bindle::storage
