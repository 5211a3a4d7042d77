#pragma once

#include "agent/core/reception.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/reception/intake.hpp"
#include "agent/reports/reporter.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/signal.hpp"
#include "storage/bundles.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace bindle::agent {

// The endpoints of this node: sends what is said in their name, keeps what comes for them until it
// is taken, and answers for the echo service. Belongs to the I/O thread.
class Endpoints {
 public:
  struct Settings {
    ReceptionPolicy reception;
    Retention retention;
    std::uint8_t hop_limit = 20;
  };

  // Told when bundles of the class were put into the outbox.
  using Queued = std::function<void(SendClass)>;

  Endpoints(boost::asio::any_io_executor const& executor,
            storage::Store& store,
            WorkerPool& workers,
            NodeClock const& clock,
            Origin const& origin,
            Reporter& reporter,
            Settings settings,
            Queued queued);

  // Completes when the bundle is on stable storage. One for this node itself is delivered here
  // (RFC 9171 section 5.3).
  Task<Result<Arrival>> send(Utterance utterance, Bytes payload);

  // Answers a bundle for the echo service, which lives as long as the question would.
  Task<void> echo(Arrival question);

  // A bundle in the inbox is taken: it counts as delivered from now on. One that was made here and
  // waits to be sent is cancelled (section 5.12). Errc::conflict for any other.
  Task<Result<void>> remove(Arrival arrival);

  struct InboxQuery {
    std::optional<Eid> destination;  // none: any endpoint
    Arrival after = 0;
    std::size_t limit = 100;
  };

  using Entries = std::vector<std::pair<Arrival, storage::BundleRecord>>;

  // What waits in the inbox, oldest first. With nothing there, waits for it so long.
  Task<Result<Entries>> inbox(InboxQuery query, std::chrono::milliseconds patience);

  // Something was stored in the inbox.
  void inbox_grew();

  // Nobody need wait any longer.
  void stop();

 private:
  struct Writing;

  // Blocks.
  Result<std::shared_ptr<Writing>> prepare(Utterance const& utterance, Bytes payload) const;
  Task<Result<void>> commit_it(std::shared_ptr<Writing> writing);
  Result<std::size_t> take_or_cancel(storage::Transaction& transaction, Arrival arrival) const;
  Task<Result<void>> inbox_change();

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Origin const& origin_;
  Reporter& reporter_;
  Settings settings_;
  Queued queued_;
  convergence::Signal inbox_grew_;
  std::uint64_t inbox_growths_ = 0;
  bool stopped_ = false;
};

}  // namespace bindle::agent
