#pragma once

#include "agent/endpoints.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/chunk_holdings.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/inventory/inventory_message.hpp"
#include "bundle/partial_receipt.hpp"
#include "bundle/predictabilities.hpp"
#include "bundle/signing_key.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace bindle::agent {

// What the node tells other nodes on its own account so that files can move: introductions,
// requests, receipts. Small bundles that are sent before the files. Belongs to the I/O thread.
class OwnSpeech {
 public:
  OwnSpeech(storage::Store& store,
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

  // Takes back what an earlier run said: new requests and introductions take its place.
  Task<Result<void>> withdraw_former();

  // Tells those that the node meets its key and name.
  Task<Result<void>> introduce(std::string display_name);

  // Passes a signed statement on, durably. An earlier run's is not withdrawn while the store says
  // that its bundle carries it.
  Task<Result<Arrival>> state(Bytes statement,
                              std::chrono::milliseconds lifetime,
                              std::uint8_t hop_limit);

  // Asks for chunks, durably, in place of an earlier request for the same file.
  Task<Result<void>> request(ChunkRequest wanted);

  // Asks one neighbour for chunks, in place of what it was asked for of the file before.
  Task<Result<void>> ask(Eid neighbour, ChunkRequest wanted);

  // Tells the neighbour what is held of a file.
  Task<Result<void>> tell(Eid neighbour, ChunkHoldings holdings);

  // The file is no longer asked for.
  Task<Result<void>> end_request(ManifestId file);

  // Tells the neighbour about inventories.
  Task<Result<void>> compare(Eid neighbour, InventoryMessage message);

  // Tells the neighbour whom this node delivers to (RFC 6693).
  Task<Result<void>> tell(Eid neighbour, Predictabilities table);

  Task<Result<void>> confirm(Eid neighbour, PartialReceipt receipt);

  // What was said no longer counts, here or by a neighbour: the bundle goes.
  Task<Result<void>> withdraw(Arrival arrival);

 private:
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Origin const& origin_;
  SigningKey const& key_;
  Endpoints& endpoints_;
  std::uint8_t hop_limit_;
  std::map<ManifestId, Arrival> requests_;  // the live request bundle of each file
};

}  // namespace bindle::agent
