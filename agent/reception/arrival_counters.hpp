#pragma once

#include "bundle/result.hpp"

#include <cstdint>

namespace bindle::agent {

// What became of the bundles that arrived over links, since the node began.
struct ArrivalCounters {
  std::uint64_t taken = 0;         // durable here, or known before
  std::uint64_t quarantined = 0;   // of them
  std::uint64_t malformed = 0;     // refused: no bundle, or damaged
  std::uint64_t unacceptable = 0;  // refused for ever: unsupported, expired, conflicting
  std::uint64_t no_room = 0;       // refused for now: the budget is used up, or a queue is full
  std::uint64_t failed = 0;        // refused for now: the disk failed, or the node was stopping

  void refused(Errc why);
};

}  // namespace bindle::agent
