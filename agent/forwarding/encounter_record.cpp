#include "agent/forwarding/encounter_record.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <cmath>
#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;

constexpr auto kEncounterPace = std::chrono::seconds(10);
constexpr double kBillion = 1e9;

static_assert(storage::kMaxEncounters >= Predictabilities::kMost);

storage::Encounters encounters_of(EncounterHistory::Entries const& entries) {
  storage::Encounters record;
  for (auto const& [node, entry] : entries) {
    record[node.to_string()] = {static_cast<std::uint64_t>(std::llround(entry.value * kBillion)),
                                entry.updated_ms,
                                entry.met_ms};
  }
  return record;
}

Result<EncounterHistory::Entries> entries_of(storage::Encounters const& record) {
  EncounterHistory::Entries entries;
  for (auto const& [name, kept] : record) {
    TRY(auto node, Eid::parse(name));
    entries[std::move(node)] = {
        static_cast<double>(kept.billionths) / kBillion, kept.updated_ms, kept.met_ms};
  }
  return entries;
}

}  // namespace

EncounterRecord::EncounterRecord(asio::any_io_executor executor,
                                 storage::Store& store,
                                 WorkerPool& workers,
                                 Core& core)
    : executor_(std::move(executor)),
      store_(store),
      workers_(workers),
      core_(core),
      timer_(executor_) {}

Task<Result<void>> EncounterRecord::start() {
  auto read = [this] { return storage::encounters(store_.view()); };
  CO_TRY(written_, co_await workers_.run(std::move(read)));
  CO_TRY(auto entries, entries_of(written_));
  core_.encounters().restore(std::move(entries));
  spawn(executor_, "encounter record", keep_writing());
  co_return Result<void>{};
}

void EncounterRecord::stop() {
  stopped_ = true;
  timer_.cancel();
  write();
}

Task<void> EncounterRecord::keep_writing() {
  while (!stopped_) {
    timer_.expires_after(kEncounterPace);
    co_await timer_.async_wait(kAwaitTuple);
    if (!stopped_) write();
  }
}

void EncounterRecord::write() {
  auto encounters = encounters_of(core_.encounters().entries());
  if (encounters == written_) return;
  storage::Change change;
  change.work = [encounters](storage::Transaction& transaction) {
    return storage::put_encounters(transaction, encounters);
  };
  change.done = [](Result<void> const& outcome) {
    if (!outcome) spdlog::warn("encounters are not recorded: {}", outcome.error().detail);
  };
  auto const accepted = store_.committer().submit_lazy(std::move(change));
  if (accepted) written_ = std::move(encounters);
}

}  // namespace bindle::agent
