#pragma once

#include "agent/contacts/island_map.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/node_clock.hpp"
#include "storage/store.hpp"
#include "storage/transports.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace bindle::agent {

// Counts what this node carries from island to island. A bundle counts when a neighbour has taken
// it: from the island of the neighbour that it came from, or of this node if it was made here, to
// the island of who took it. What a stick brought counts where it was taken: from the island of who
// put it there to that of this node. Counted in memory, kept by flush(). Belongs to the I/O thread.
class TransportLog {
 public:
  TransportLog(storage::Store& store,
               NodeClock const& clock,
               IslandMap islands,
               std::chrono::milliseconds kept)
      : store_(store), clock_(clock), islands_(std::move(islands)), kept_(kept) {}

  void handed_on(QueuedBundle const& bundle, Eid const& to);
  void brought_by_stick(QueuedBundle const& bundle, Eid const& from);

  // Adds what was counted to the log, without waiting for the disk.
  void flush();

  IslandMap const& islands() const { return islands_; }

 private:
  void count(QueuedBundle const& bundle, std::string const& from, std::string const& to);

  storage::Store& store_;
  NodeClock const& clock_;
  IslandMap islands_;
  std::chrono::milliseconds kept_;
  std::map<std::pair<std::uint64_t, storage::IslandPair>, storage::Transported> counted_;
};

}  // namespace bindle::agent
