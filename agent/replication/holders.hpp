#pragma once

#include "agent/library/library.hpp"
#include "agent/node_clock.hpp"
#include "bundle/holding_receipt.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstddef>

namespace bindle::agent {

// Remembers which other nodes keep which files, by the receipts that they signed, and has the
// library found out anew which files here are last copies. Thread-safe.
class Holders {
 public:
  // `self`: this node's key. Who was not heard of for `timeout` does not count.
  Holders(Library const& library,
          NodeClock const& clock,
          PublisherKey const& self,
          std::chrono::milliseconds timeout)
      : library_(library), clock_(clock), self_(self), timeout_(timeout) {}

  // To be part of the change that stores the receipt, whose key signs for its node. What finds no
  // room is passed over.
  Result<void> note(storage::Transaction& transaction, HoldingReceipt const& receipt) const;

  // One bounded step; true when there may be more. Durable on return; blocks.
  Result<bool> forget_silent(storage::Store& store) const;

 private:
  Result<void> note_files(storage::Transaction& transaction,
                          HoldingReceipt const& receipt,
                          bool holds,
                          std::uint64_t until_node_ms) const;

  Library const& library_;
  NodeClock const& clock_;
  PublisherKey self_;
  std::chrono::milliseconds timeout_;
};

}  // namespace bindle::agent
