#pragma once

#include "agent/core/core.hpp"
#include "agent/worker_pool.hpp"
#include "storage/encounters.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace bindle::agent {

// Keeps the delivery predictabilities of the core across restarts. Written every few seconds when
// they have changed, without a sync: a power cut takes the last encounters. Belongs to the I/O
// thread.
class EncounterRecord {
 public:
  EncounterRecord(boost::asio::any_io_executor executor,
                  storage::Store& store,
                  WorkerPool& workers,
                  Core& core);

  // Gives the core what it knew before. Before any contact.
  Task<Result<void>> start();
  void stop();

 private:
  Task<void> keep_writing();
  void write();

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  Core& core_;
  storage::Encounters written_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
