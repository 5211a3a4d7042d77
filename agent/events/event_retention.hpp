#pragma once

#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace bindle::agent {

// Drops events that are older than they need be kept, a batch at a time. A clock that is not
// believed drops nothing. Belongs to the I/O thread.
class EventRetention {
 public:
  EventRetention(boost::asio::any_io_executor const& executor,
                 storage::Store& store,
                 WorkerPool& workers,
                 NodeClock const& clock,
                 std::chrono::milliseconds kept)
      : store_(store), workers_(workers), clock_(clock), kept_(kept), timer_(executor) {}

  // Completes after stop().
  Task<void> run();
  void stop();

 private:
  // False when nothing is left to drop.
  Result<bool> drop_batch();

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  std::chrono::milliseconds kept_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
