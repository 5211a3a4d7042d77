#include "agent/library/eviction_watch.hpp"

#include "convergence/await_tuple.hpp"

#include <utility>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kEvictionPace = 1s;

}  // namespace

Task<void> EvictionWatch::run() {
  while (!stopped_) {
    if (eviction_.is_above_high_watermark()) {
      auto lower = [this] { eviction_.lower(); };
      co_await workers_.run(std::move(lower));
    }
    if (eviction_.take_reports_to_send() > 0) queued_(Reporter::kSendClass);
    timer_.expires_after(kEvictionPace);
    co_await timer_.async_wait(kAwaitTuple);
  }
}

void EvictionWatch::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace bindle::agent
