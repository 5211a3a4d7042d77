#include "agent/expiry.hpp"

#include "agent/queue_work.hpp"
#include "convergence/await_tuple.hpp"
#include "storage/kept_clock.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kExpiryPace = 2s;
constexpr std::uint64_t kClockPaceMs = 60'000;

}  // namespace

Task<void> Expiry::run() {
  while (!stopped_) {
    auto settle = [this,
                   now = clock_.now().instant(),
                   unix_ms = clock_.unix_ms(),
                   until = clock_.node_ms_after(kept_)] {
      return settle_due_bundles(store_, reporter_, now, unix_ms, until);
    };
    auto const settled = co_await workers_.run(std::move(settle));
    if (!settled) spdlog::error("expiry: {}", settled.error().detail);
    if (settled && settled->reports_to_send > 0) queued_(Reporter::kSendClass);
    auto const kept_long_ago = clock_.now().node_ms - clock_kept_at_ms_.value_or(0) >= kClockPaceMs;
    if (!clock_kept_at_ms_ || kept_long_ago) keep_clock();
    timer_.expires_after(settled && settled->more_is_due ? 0s : kExpiryPace);
    co_await timer_.async_wait(kAwaitTuple);
  }
  keep_clock();
}

void Expiry::keep_clock() {
  auto const clock = clock_.keep();
  storage::Change change;
  change.work = [clock](storage::Transaction& transaction) -> Result<void> {
    storage::keep_clock(transaction, clock);
    return {};
  };
  auto const kept = store_.committer().submit_lazy(std::move(change));
  if (!kept) spdlog::warn("the time is not kept for the next run: {}", kept.error().detail);
  clock_kept_at_ms_ = clock.node_ms;
}

void Expiry::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace bindle::agent
