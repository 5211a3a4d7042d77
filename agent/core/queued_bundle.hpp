#pragma once

#include "bundle/content_block.hpp"
#include "bundle/eid.hpp"
#include "bundle/priority.hpp"
#include "storage/bundle_record.hpp"
#include "storage/queue.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace bindle::agent {

using storage::Arrival;
using storage::SendClass;

// What the core needs to know of a bundle in the outbox or pending queue.
struct QueuedBundle {
  Arrival arrival = 0;
  SendClass send_class = SendClass::normal;
  Eid source;
  Eid destination;
  std::optional<Eid> received_from;  // none: made here
  std::optional<ContentKind> kind;   // none: ordinary traffic
  Audience audience = Audience::everyone;
  std::array<std::uint8_t, 32> object{};
  std::uint64_t length = 0;  // octets on the wire, about
  storage::Deadline expires;
  std::optional<storage::RoutingState> routing;  // none: it floods, or its content sends it
};

// Spreads by itself: inventories tell of such bundles.
inline bool counts_in_inventory(std::optional<ContentKind> kind) {
  return !kind || kind == ContentKind::manifest || kind == ContentKind::app;
}

}  // namespace bindle::agent
