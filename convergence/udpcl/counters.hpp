#pragma once

#include <cstdint>

namespace bindle::convergence::udpcl {

// What came of the datagrams that an entity received, since it began.
struct Counters {
  std::uint64_t datagrams = 0;
  std::uint64_t bundles = 0;         // handed to the node; it may have refused them
  std::uint64_t malformed = 0;       // datagrams that hold nothing of UDPCL
  std::uint64_t unsupported = 0;     // datagrams with BPv6, DTLS, or transfers in segments
  std::uint64_t refused = 0;         // bundles, by the node: full, malformed, over a limit
  std::uint64_t from_strangers = 0;  // bundles, refused ones included
  std::uint64_t own = 0;             // bundles of ours that a group brought back
};

}  // namespace bindle::convergence::udpcl
