#include "storage/committer.hpp"

#include "storage/budget.hpp"
#include "storage/database.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace bindle::storage {
namespace {

// Of each kind. Bounds the memory and the delay of one group; the rest goes into the next one.
constexpr std::size_t kMaxGroupChanges = 1024;
constexpr std::uint64_t kMaxBatchBytes = std::uint64_t{4} << 20;

constexpr std::uint64_t kMeasureAfterBytes = std::uint64_t{1} << 20;

void take(std::deque<Change>& from, std::vector<Change>& into) {
  auto const count = std::min(from.size(), kMaxGroupChanges);
  auto const end = from.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(from.begin(), end, std::back_inserter(into));
  from.erase(from.begin(), end);
}

std::vector<Extent> extents_of_file(View const& view, std::uint64_t file) {
  std::vector<Extent> extents;
  for (auto at = view.scan(Column::extents, make_key(file)); at.valid(); at.next()) {
    auto key = at.key_after_prefix();
    auto const offset = take_number(key);
    auto const length = decode_number(at.value());
    if (offset && length) extents.push_back({.file = file, .offset = *offset, .length = *length});
  }
  return extents;
}

}  // namespace

Committer::Committer(Database& database,
                     PayloadFiles& payloads,
                     Budget& budget,
                     StorageOptions const& options)
    : database_(database),
      payloads_(payloads),
      budget_(budget),
      max_waiting_(options.max_waiting_changes),
      lazy_delay_(options.lazy_delay),
      events_(options.events) {
  measure_database();
  thread_ = std::thread([this] { run(); });
}

Committer::~Committer() {
  stop();
}

Result<void> Committer::submit(Change&& change) {
  return enqueue(urgent_, std::move(change));
}

Result<void> Committer::submit_lazy(Change&& change) {
  return enqueue(lazy_, std::move(change));
}

Result<void> Committer::enqueue(std::deque<Change>& queue, Change&& change) {
  std::lock_guard const lock(mutex_);
  if (stopping_) return fail(Errc::cancelled, "the store is closing");
  if (is_full()) return fail(Errc::busy, "too many changes wait to be written");
  // Who waits has been woken for the first; what is not urgent wakes nobody beside what is.
  auto const wakes = urgent_.empty() && (&queue == &urgent_ || lazy_.empty());
  queue.push_back(std::move(change));
  if (wakes) arrived_.notify_one();
  return {};
}

void Committer::when_room(std::function<void()> wake) {
  {
    std::lock_guard const lock(mutex_);
    if (is_full() && !stopping_) {
      waiting_for_room_.push_back(std::move(wake));
      return;
    }
  }
  wake();
}

void Committer::wait_for_room() {
  std::promise<void> room;
  when_room([&room] { room.set_value(); });
  room.get_future().wait();
}

Result<void> Committer::commit(Change&& change) {
  std::promise<Result<void>> outcome;
  auto answered = outcome.get_future();
  change.done = [&outcome](Result<void> result) { outcome.set_value(std::move(result)); };
  auto submitted = submit(std::move(change));
  while (!submitted && submitted.error().code == Errc::busy) {
    wait_for_room();
    submitted = submit(std::move(change));
  }
  if (!submitted) return submitted;
  return answered.get();
}

void Committer::stop() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
    arrived_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

Result<void> Committer::health() const {
  std::lock_guard const lock(mutex_);
  return health_;
}

CommitStatistics Committer::statistics() const {
  std::lock_guard const lock(mutex_);
  return statistics_;
}

void Committer::run() {
  while (auto group = wait_for_work()) {
    for (auto const& wake : take_woken())
      wake();
    commit_group(std::move(*group));
  }
}

std::vector<std::function<void()>> Committer::take_woken() {
  std::lock_guard const lock(mutex_);
  if (!stopping_ && urgent_.size() + lazy_.size() > max_waiting_ / 2) return {};
  return std::exchange(waiting_for_room_, {});
}

std::optional<Committer::Group> Committer::wait_for_work() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return stopping_ || !urgent_.empty() || !lazy_.empty(); });
  if (urgent_.empty())
    arrived_.wait_for(lock, lazy_delay_, [this] { return stopping_ || !urgent_.empty(); });
  Group group;
  // The last group is synced, so that closing the store leaves nothing to the page cache.
  group.synced = !urgent_.empty() || stopping_;
  take(urgent_, group.changes);
  take(lazy_, group.changes);
  if (group.changes.empty()) return std::nullopt;
  return group;
}

void Committer::commit_group(Group group) {
  group.outcomes.resize(group.changes.size());
  sync_payloads(group);
  for (std::size_t begin = 0; begin < group.changes.size();)
    begin = commit_batch(group, begin);
}

void Committer::sync_payloads(Group& group) {
  std::map<std::uint64_t, Result<void>> synced;
  for (std::size_t i = 0; i < group.changes.size(); ++i) {
    for (auto const& payload : group.changes[i].payloads) {
      auto const file = payload.extent().file;
      if (!synced.contains(file)) synced.emplace(file, payloads_.sync(payload));
      if (auto const& outcome = synced.at(file); !outcome) group.outcomes[i] = outcome;
    }
  }
  std::lock_guard const lock(mutex_);
  statistics_.payload_syncs += synced.size();
  statistics_.changes += group.changes.size();
}

std::size_t Committer::commit_batch(Group& group, std::size_t begin) {
  Transaction transaction(database_, budget_, events_);
  auto end = begin;
  for (; end < group.changes.size() && transaction.writes().memory_bytes() < kMaxBatchBytes;
       ++end) {
    if (!group.outcomes[end]) continue;
    transaction.mark();
    group.outcomes[end] = group.changes[end].work(transaction);
    if (!group.outcomes[end]) transaction.undo_since_mark();
  }
  auto const written = write(transaction.writes(), group.synced);
  settle_payloads(std::span(group.changes).subspan(begin, end - begin), transaction, written);
  for (auto i = begin; i < end; ++i) {
    auto& change = group.changes[i];
    if (!written && group.outcomes[i]) group.outcomes[i] = written;
    if (change.done) change.done(std::move(group.outcomes[i]));
    change = {};
  }
  return end;
}

Result<void> Committer::write(PendingWrites const& writes, bool synced) {
  if (writes.empty()) return {};
  Result<void> outcome;
  if (!health()) outcome = database_.resume();
  auto const how = synced ? Database::Durability::synced : Database::Durability::buffered;
  if (outcome) outcome = database_.write(writes, how);
  note_written(writes.size_bytes());
  std::lock_guard const lock(mutex_);
  health_ = outcome;
  ++statistics_.groups;
  if (synced) ++statistics_.log_syncs;
  return outcome;
}

void Committer::settle_payloads(std::span<Change> changes,
                                Transaction const& transaction,
                                Result<void> const& written) {
  auto const& effects = transaction.effects();
  std::set<Extent> adopted(effects.adopted.begin(), effects.adopted.end());
  std::set<std::uint64_t> assemblies(effects.adopted_assemblies.begin(),
                                     effects.adopted_assemblies.end());
  for (auto& change : changes) {
    for (auto& payload : change.payloads) {
      auto const wanted = payload.is_assembly() ? assemblies.erase(payload.extent().file) > 0
                                                : adopted.erase(payload.extent()) > 0;
      // Even after a failed write: the log may hold the batch all the same, and if a crash brings
      // it back the octets must be there. They stay until the next start finds out.
      if (wanted) payloads_.adopt(payload);
    }
    change.payloads.clear();
  }
  if (!written) return;
  for (auto const& extent : effects.freed)
    payloads_.free(extent);
  for (auto const file : effects.freed_assemblies)
    payloads_.free_assembly(file, extents_of_file(database_, file));
}

void Committer::note_written(std::uint64_t bytes) {
  budget_.add_database(bytes);
  written_since_measured_ += bytes;
  auto const files_changed = database_.take_files_changed();
  if (files_changed || written_since_measured_ >= kMeasureAfterBytes) measure_database();
}

void Committer::measure_database() {
  auto const size = database_.measure();
  budget_.set_database(size.bytes, size.files);
  written_since_measured_ = 0;
}

}  // namespace bindle::storage
