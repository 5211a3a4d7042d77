#include "agent/forwarding/send_record.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;

constexpr auto kRecordPace = std::chrono::seconds(10);

// Between the names of a budget and of a neighbour; in neither.
constexpr char kSeparator = ' ';

// The core counts minutes of a clock that begins anew with each run, the record those of node time.
minutes node_time_at_start(Moment now) {
  return std::chrono::floor<minutes>(std::chrono::milliseconds(now.node_ms) - now.elapsed);
}

storage::SendWindows to_record(std::map<SendBudgets::Key, SendBudgets::Counts> const& counts,
                               minutes start) {
  storage::SendWindows windows;
  for (auto const& [key, window] : counts) {
    auto& record = windows[key.first + kSeparator + key.second];
    for (auto const& count : window)
      record.push_back(
          {static_cast<std::uint64_t>(std::max(count.minute + start, minutes(0)).count()),
           count.octets});
  }
  return windows;
}

std::map<SendBudgets::Key, SendBudgets::Counts> from_record(storage::SendWindows const& windows,
                                                            minutes start) {
  std::map<SendBudgets::Key, SendBudgets::Counts> counts;
  for (auto const& [name, record] : windows) {
    auto const gap = std::min(name.find(kSeparator), name.size() - 1);
    auto& window = counts[{name.substr(0, gap), name.substr(gap + 1)}];
    for (auto const& count : record) {
      window.push_back({minutes(static_cast<std::int64_t>(count.minute)) - start, count.octets});
    }
  }
  return counts;
}

}  // namespace

SendRecord::SendRecord(asio::any_io_executor executor,
                       storage::Store& store,
                       WorkerPool& workers,
                       NodeClock const& clock,
                       Core& core)
    : executor_(std::move(executor)),
      store_(store),
      workers_(workers),
      clock_(clock),
      core_(core),
      timer_(executor_) {}

Task<Result<void>> SendRecord::start() {
  auto read = [this] { return storage::send_windows(store_.view()); };
  CO_TRY(written_, co_await workers_.run(std::move(read)));
  core_.restore_budgets(from_record(written_, node_time_at_start(clock_.now())));
  spawn(executor_, "send record", keep_writing());
  co_return Result<void>{};
}

void SendRecord::stop() {
  stopped_ = true;
  timer_.cancel();
  write();
}

Task<void> SendRecord::keep_writing() {
  while (!stopped_) {
    timer_.expires_after(kRecordPace);
    co_await timer_.async_wait(kAwaitTuple);
    if (!stopped_) write();
  }
}

void SendRecord::write() {
  auto const now = clock_.now();
  auto windows = to_record(core_.budget_counts(now), node_time_at_start(now));
  if (windows == written_) return;
  storage::Change change;
  change.work = [windows](storage::Transaction& transaction) {
    return storage::put_send_windows(transaction, windows);
  };
  change.done = [](Result<void> const& outcome) {
    if (!outcome) spdlog::warn("what was sent is not recorded: {}", outcome.error().detail);
  };
  auto const accepted = store_.committer().submit_lazy(std::move(change));
  if (accepted) written_ = std::move(windows);
}

}  // namespace bindle::agent
