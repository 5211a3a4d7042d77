#pragma once

#include "bundle/eid.hpp"
#include "bundle/envelope.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace bindle {

// What one hop does to a bundle.
struct HopUpdate {
  std::optional<Eid> previous_node =
      std::nullopt;                        // the forwarding node; none: the block is left out
  std::chrono::milliseconds residence{0};  // since reception or creation, by a steady clock
  bool count_hop = true;
  std::optional<std::uint16_t> copies = std::nullopt;  // that the next node stands for
};

// The bundle as it leaves this node (RFC 9171 section 5.4 step 4): the previous node block is
// replaced, added or removed, the bundle age is raised (and added where creation time 0 needs one),
// the hop is counted, the copies that are given away are written. Those blocks keep
// number, flags and CRC type; every other octet stays as it came. Blocks that a BCB encrypts are
// left alone, even if they are of these types. The hop limit is not judged here.
Result<Envelope> prepare_for_forwarding(Envelope const& envelope, HopUpdate const& update);

}  // namespace bindle
