#pragma once

#include "agent/core/core.hpp"
#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"
#include "storage/send_windows.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace bindle::agent {

// Keeps what was sent under bandwidth budgets, so that a restart does not begin the hour anew.
// Written every few seconds, without a sync. Belongs to the I/O thread.
class SendRecord {
 public:
  SendRecord(boost::asio::any_io_executor executor,
             storage::Store& store,
             WorkerPool& workers,
             NodeClock const& clock,
             Core& core);

  // Gives the core what was sent before. Before any contact.
  Task<Result<void>> start();
  void stop();

 private:
  Task<void> keep_writing();
  void write();

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Core& core_;
  storage::SendWindows written_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
