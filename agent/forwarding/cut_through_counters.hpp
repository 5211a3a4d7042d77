#pragma once

#include <cstdint>

namespace bindle::agent {

// What became of the bundles that were handed on before they were stored, since the node began.
struct CutThroughCounters {
  std::uint64_t bundles = 0;   // that the next hop has
  std::uint64_t bytes = 0;     // of them
  std::uint64_t repeated = 0;  // that had gone before: taken, and not sent again
  std::uint64_t slow = 0;      // stored, because the next hop took its time
  std::uint64_t failed = 0;    // stored, because it refused them or was lost
};

}  // namespace bindle::agent
