#include "agent/expiry.hpp"

#include "agent/queue_work.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kPace = 2s;

}  // namespace

Task<void> Expiry::run() {
  while (!stopped_) {
    auto settle = [this,
                   dtn_ms = clock_.now().dtn_ms,
                   unix_ms = clock_.unix_ms(),
                   until = clock_.dtn_ms_after(kept_)] {
      return settle_due_bundles(store_, reporter_, dtn_ms, unix_ms, until);
    };
    auto const settled = co_await workers_.run(std::move(settle));
    if (!settled) spdlog::error("expiry: {}", settled.error().detail);
    if (settled && settled->reports_to_send > 0) queued_(Reporter::kSendClass);
    timer_.expires_after(settled && settled->more_is_due ? 0s : kPace);
    co_await timer_.async_wait(kAwaitTuple);
  }
}

void Expiry::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace bindle::agent
