#include "agent/events/event_retention.hpp"

#include "convergence/await_tuple.hpp"
#include "storage/events.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kEventCleaningPace = 10min;

}  // namespace

Task<void> EventRetention::run() {
  while (!stopped_) {
    auto drop = [this] { return drop_batch(); };
    auto const more = co_await workers_.run(std::move(drop));
    if (!more) spdlog::warn("old events are not dropped: {}", more.error().detail);
    if (stopped_) co_return;
    timer_.expires_after(more && *more ? 0min : kEventCleaningPace);
    co_await timer_.async_wait(kAwaitTuple);
  }
}

Result<bool> EventRetention::drop_batch() {
  auto const kept_ms = static_cast<std::uint64_t>(kept_.count());
  auto const now_ms = clock_.unix_ms();
  if (clock_.now().dtn_ms == 0 || now_ms <= kept_ms) return false;
  auto const dropped = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [oldest = now_ms - kept_ms,
                 dropped](storage::Transaction& transaction) -> Result<void> {
    TRY(*dropped, storage::prune_events(transaction, oldest));
    return {};
  };
  TRY_VOID(store_.committer().commit(std::move(change)));
  return *dropped == storage::kEventPruneBatch;
}

void EventRetention::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace bindle::agent
