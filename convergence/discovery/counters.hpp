#pragma once

#include <cstdint>

namespace bindle::convergence::discovery {

// What came of the beacons that were received, since the node began.
struct Counters {
  std::uint64_t received = 0;      // datagrams
  std::uint64_t malformed = 0;     // no beacons
  std::uint64_t elsewhere = 0;     // from networks where this node does not look for neighbours
  std::uint64_t rate_limited = 0;  // too many neighbours, too many new ones, or too often from one
};

}  // namespace bindle::convergence::discovery
