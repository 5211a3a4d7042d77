#pragma once

#include "agent/endpoints.hpp"
#include "agent/library/eviction.hpp"
#include "agent/worker_pool.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace bindle::agent {

// Has room made before there is none: whenever more is used than the high watermark. Belongs to the
// I/O thread.
class EvictionWatch {
 public:
  EvictionWatch(boost::asio::any_io_executor const& executor,
                Eviction& eviction,
                WorkerPool& workers,
                Endpoints::Queued queued)
      : eviction_(eviction), workers_(workers), queued_(std::move(queued)), timer_(executor) {}

  // Completes after stop().
  Task<void> run();
  void stop();

 private:
  Eviction& eviction_;
  WorkerPool& workers_;
  Endpoints::Queued queued_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
