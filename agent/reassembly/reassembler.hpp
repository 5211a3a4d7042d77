#pragma once

#include "agent/node_clock.hpp"
#include "agent/reassembly/reassembly_work.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/receive_memory.hpp"
#include "convergence/signal.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <set>

namespace bindle::agent {

// Puts bundles together when their last fragment has come (RFC 9171 section 5.9), one at a time, so
// that no more than one is in memory. What the node has no room for yet is tried again. Belongs to
// the I/O thread.
class Reassembler {
 public:
  // Takes the whole bundle in as if it had arrived, and settles its fragments in the same change.
  using Take = std::function<Task<Result<void>>(WholeBundle, storage::AduKey)>;

  Reassembler(boost::asio::any_io_executor executor,
              storage::Store& store,
              WorkerPool& workers,
              NodeClock const& clock,
              convergence::ReceiveMemory& memory,
              Take take);

  // Begins with what was complete when the node stopped.
  Task<Result<void>> start();
  void stop();

  // The unit's last fragment is durable.
  void completed(storage::AduKey adu);

 private:
  Task<void> work();
  Task<Result<void>> put_together(storage::AduKey adu);
  Task<Result<void>> load_and_hand_over(storage::AduKey adu);
  Task<void> give_up(storage::AduKey adu, Error why);

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  convergence::ReceiveMemory& memory_;
  Take take_;
  std::set<storage::AduKey> waiting_;
  convergence::Signal changed_;
  boost::asio::steady_timer retry_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
