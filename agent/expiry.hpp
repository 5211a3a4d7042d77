#pragma once

#include "agent/endpoints.hpp"
#include "agent/node_clock.hpp"
#include "agent/reports/reporter.hpp"
#include "agent/worker_pool.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace bindle::agent {

// Settles what falls due: bundles whose lifetime has passed (RFC 9171 section 5.5), records that
// were kept long enough. Keeps the clock for the next run, at once, each minute and at the end.
// Belongs to the I/O thread.
class Expiry {
 public:
  // `kept`: how long the records of expired bundles stay.
  Expiry(boost::asio::any_io_executor const& executor,
         storage::Store& store,
         WorkerPool& workers,
         NodeClock const& clock,
         Reporter& reporter,
         std::chrono::milliseconds kept,
         Endpoints::Queued queued)
      : store_(store),
        workers_(workers),
        clock_(clock),
        reporter_(reporter),
        kept_(kept),
        queued_(std::move(queued)),
        timer_(executor) {}

  // Completes after stop().
  Task<void> run();
  void stop();

 private:
  void keep_clock();

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Reporter& reporter_;
  std::chrono::milliseconds kept_;
  Endpoints::Queued queued_;
  boost::asio::steady_timer timer_;
  std::optional<std::uint64_t> clock_kept_at_ms_;  // node time
  bool stopped_ = false;
};

}  // namespace bindle::agent
