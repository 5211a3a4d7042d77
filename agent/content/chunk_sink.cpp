#include "agent/content/chunk_sink.hpp"

#include "storage/file_removal.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>

namespace bindle::agent {
namespace {

constexpr std::uint64_t kGroupBytes = 32u << 20;
constexpr std::size_t kGroupChunks = 512;
constexpr std::size_t kMaxGroupsInProgress = 2;
constexpr std::size_t kReleaseStep = 256;

Result<void> hold(storage::Transaction& transaction,
                  ChunkId const& id,
                  storage::HoldingId holding) {
  auto const held = storage::hold_chunk(transaction, id, holding);
  if (!held && held.error().code == Errc::not_found)
    return fail(Errc::busy, "a chunk of the file was being deleted: publish it again");
  return held;
}

}  // namespace

// Groups that the committer has not answered yet. It may answer after the sink has gone.
struct ChunkSink::InProgress {
  std::mutex mutex;
  std::condition_variable answered;
  std::size_t groups = 0;
  Result<void> outcome;

  Result<void> wait_below(std::size_t limit) {
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return groups < limit; });
    return outcome;
  }

  void begin() {
    std::lock_guard const lock(mutex);
    ++groups;
  }

  void end(Result<void> result) {
    std::lock_guard const lock(mutex);
    --groups;
    if (outcome && !result) outcome = std::move(result);
    answered.notify_all();
  }
};

ChunkSink::ChunkSink(storage::Store& store)
    : store_(store), in_progress_(std::make_shared<InProgress>()) {}

ChunkSink::~ChunkSink() {
  (void)in_progress_->wait_below(1).has_value();
  if (!holding_ || kept_) return;
  auto all_released = std::make_shared<bool>(false);
  while (!*all_released) {
    storage::Change change;
    change.work = [holding = *holding_,
                   all_released](storage::Transaction& transaction) -> Result<void> {
      TRY(auto const step, storage::release_removed(transaction, holding, {kReleaseStep}));
      *all_released = step.all;
      return {};
    };
    auto const released = store_.committer().commit(std::move(change));
    if (released) continue;
    spdlog::warn("chunks of an abandoned upload stay until the next start: {}",
                 released.error().detail);
    return;
  }
}

Result<void> ChunkSink::open_holding() {
  auto const holding = std::make_shared<storage::HoldingId>();
  storage::Change change;
  change.work = [holding](storage::Transaction& transaction) -> Result<void> {
    TRY(*holding, storage::begin_holding(transaction, storage::HoldingOwner::upload));
    return {};
  };
  TRY_VOID(store_.committer().commit(std::move(change)));
  holding_ = *holding;
  return {};
}

Result<void> ChunkSink::add(ChunkId const& id, ByteView octets) {
  if (!seen_.insert(id).second) return {};
  TRY(auto const known, storage::find_chunk(store_.view(), id));
  Pending pending{id, std::nullopt};
  if (!known) {
    ++new_chunks_;
    bytes_written_ += octets.size();
    group_bytes_ += octets.size();
    if (octets.size() < storage::kInlineLimit) {
      pending.octets = Bytes(octets.begin(), octets.end());
    } else {
      TRY(auto written, store_.payloads().write(octets));
      pending.octets = written.extent();
      written_.push_back(std::move(written));
    }
  }
  group_.push_back(std::move(pending));
  if (group_bytes_ < kGroupBytes && group_.size() < kGroupChunks) return {};
  return submit();
}

Result<void> ChunkSink::submit() {
  if (!holding_) TRY_VOID(open_holding());
  TRY_VOID(in_progress_->wait_below(kMaxGroupsInProgress));
  storage::Change change;
  change.payloads = std::move(written_);
  change.work = [group = std::move(group_),
                 holding = *holding_](storage::Transaction& transaction) -> Result<void> {
    for (auto const& chunk : group) {
      if (chunk.octets) {
        TRY(auto const outcome, storage::add_chunk(transaction, chunk.id, *chunk.octets, holding));
        (void)outcome;
      } else {
        TRY_VOID(hold(transaction, chunk.id, holding));
      }
    }
    return {};
  };
  change.done = [progress = in_progress_](Result<void> outcome) {
    progress->end(std::move(outcome));
  };
  written_.clear();
  group_.clear();
  group_bytes_ = 0;
  in_progress_->begin();
  auto accepted = store_.committer().submit(std::move(change));
  if (!accepted) in_progress_->end(accepted);
  return accepted;
}

Result<storage::HoldingId> ChunkSink::flush() {
  if (!group_.empty()) TRY_VOID(submit());
  TRY_VOID(in_progress_->wait_below(1));
  if (!holding_) TRY_VOID(open_holding());
  return *holding_;
}

}  // namespace bindle::agent
