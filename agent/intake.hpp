#pragma once

#include "agent/content/download_service.hpp"
#include "agent/core/core.hpp"
#include "agent/inspection.hpp"
#include "agent/node_clock.hpp"
#include "agent/trust.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/link.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace bindle::agent {

// How long records are kept once their bundle waits for nothing more.
struct Retention {
  std::chrono::milliseconds delivered = std::chrono::days(7);
  std::chrono::milliseconds expired = std::chrono::days(7);
  std::chrono::milliseconds quarantine = std::chrono::days(7);
};

// Receives bundles from neighbours: inspects, asks the core, stores, and only then lets the
// acknowledgement go. Belongs to the I/O thread.
class Intake {
 public:
  // What became durable; the core must hear of it.
  struct Stored {
    LinkId link;
    Inspection inspection;
    Reception reception;
    std::vector<Placement> places;
    bool is_new = true;
  };

  Intake(storage::Store& store,
         WorkerPool& workers,
         NodeClock const& clock,
         Core const& core,
         DownloadService const& downloads,
         Trust& trust,
         Retention retention)
      : store_(store),
        workers_(workers),
        clock_(clock),
        core_(core),
        downloads_(downloads),
        trust_(trust),
        retention_(retention) {}

  // Completes when the bundle is on stable storage. An error is a reason not to acknowledge:
  // Errc::over_budget, Errc::busy and Errc::io mean "later", the others "never".
  Task<Result<Stored>> receive(LinkId link, Eid neighbour, Bytes wire);

 private:
  struct Writing;

  Task<Result<Inspection>> inspect_it(std::shared_ptr<Bytes const> wire, Eid neighbour);
  Result<void> write_payload(Bytes const& wire, Writing& writing) const;
  storage::Change change_for(std::shared_ptr<Writing> writing) const;
  std::optional<std::chrono::milliseconds> retention_of(storage::Queue queue) const;

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Core const& core_;
  DownloadService const& downloads_;
  Trust& trust_;
  Retention retention_;
};

}  // namespace bindle::agent
