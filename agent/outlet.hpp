#pragma once

#include "agent/core/queued_bundle.hpp"
#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/link.hpp"
#include "storage/store.hpp"

namespace bindle::agent {

// Takes stored bundles to a link.
class Outlet {
 public:
  Outlet(storage::Store& store, WorkerPool& workers, NodeClock const& clock, Eid self)
      : store_(store), workers_(workers), clock_(clock), self_(std::move(self)) {}

  // Completes when the neighbour has decided about the bundle, or the link is lost. A bundle that
  // may not go any further (its hops are used up, its payload is gone) counts as not acceptable.
  Task<convergence::TransferOutcome> send(std::shared_ptr<convergence::Link> link, Arrival arrival);

 private:
  // Blocks.
  Result<convergence::OutgoingBundle> load(Arrival arrival) const;

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Eid self_;
};

}  // namespace bindle::agent
