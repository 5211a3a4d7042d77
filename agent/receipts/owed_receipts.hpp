#pragma once

#include "agent/endpoints.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/signing_key.hpp"
#include "storage/events.hpp"
#include "storage/store.hpp"

#include <cstdint>

namespace bindle::agent {

// Gives the receipts that this node owes for files that came. Which are owed is written in the
// change that completes a file, so that a crash in between delays a receipt and loses none; one may
// be given twice. Belongs to the I/O thread.
class OwedReceipts {
 public:
  OwedReceipts(storage::Store& store,
               WorkerPool& workers,
               NodeClock const& clock,
               Origin const& origin,
               SigningKey const& key,
               Endpoints& endpoints,
               std::uint8_t hop_limit)
      : store_(store),
        workers_(workers),
        clock_(clock),
        origin_(origin),
        key_(key),
        endpoints_(endpoints),
        hop_limit_(hop_limit) {}

  // Puts a receipt for each file that wants one into the outbox, durably. At the start, and after
  // each download.
  Task<void> give();

 private:
  Task<Result<void>> give_all();
  Task<Result<void>> give_for(ManifestId file);
  Task<Result<void>> settle(ManifestId file, storage::EventRecord event);

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Origin const& origin_;
  SigningKey const& key_;
  Endpoints& endpoints_;
  std::uint8_t hop_limit_;
  bool giving_ = false;
  bool again_ = false;
};

}  // namespace bindle::agent
