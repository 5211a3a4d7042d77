#pragma once

#include "agent/worker_pool.hpp"
#include "bundle/envelope.hpp"
#include "bundle/payload_range.hpp"
#include "convergence/link.hpp"
#include "convergence/signal.hpp"
#include "storage/payload_reader.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace bindle::agent {

// A bundle that leaves in fragments.
struct CutBundle {
  Envelope envelope;  // as it leaves this node
  storage::PayloadReader payload;
  std::vector<PayloadRange> cuts;  // what is to be sent of it, in this order
};

// Sends the fragments of one bundle over one link, in order. A few are under way at a time, so that
// their acknowledgements need not be waited for one by one and memory stays small. Lives until
// run() has completed. Belongs to the I/O thread.
class FragmentRun {
 public:
  using Acknowledged = std::function<void(PayloadRange)>;

  FragmentRun(boost::asio::any_io_executor executor,
              WorkerPool& workers,
              std::shared_ptr<convergence::Link> link,
              CutBundle bundle,
              Acknowledged acknowledged);

  // Acknowledged when all fragments are, sent_unconfirmed when all have left and some without an
  // acknowledgement, otherwise what became of the first that failed; nothing is sent after that
  // one.
  Task<convergence::TransferOutcome> run();

 private:
  Task<void> send(PayloadRange range, convergence::OutgoingBundle fragment);

  // Blocks.
  static Result<convergence::OutgoingBundle> load(CutBundle const& bundle, PayloadRange range);

  boost::asio::any_io_executor executor_;
  WorkerPool& workers_;
  std::shared_ptr<convergence::Link> link_;  // shared with the convergence layer
  std::shared_ptr<CutBundle const> bundle_;  // shared with the workers
  Acknowledged acknowledged_;
  convergence::Signal changed_;
  std::uint64_t under_way_ = 0;  // octets of payload
  convergence::TransferOutcome outcome_ = convergence::TransferOutcome::acknowledged;
  bool unconfirmed_ = false;
};

}  // namespace bindle::agent
