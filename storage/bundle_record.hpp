#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "storage/deadline.hpp"
#include "storage/extent.hpp"
#include "storage/queue.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bindle::storage {

// Counts the bundles this node ever stored, from 1; never reused.
using Arrival = std::uint64_t;

using BundleDigest = std::array<std::uint8_t, 32>;  // of the immutable blocks

struct DroppedPayload {
  friend bool operator==(DroppedPayload, DroppedPayload) = default;
};

struct InlinePayload {  // a database value of its own
  friend bool operator==(InlinePayload, InlinePayload) = default;
};

// Where a stored bundle's payload is.
using PayloadRef = std::variant<DroppedPayload, InlinePayload, Extent, ChunkId>;

// What the content block names: its kind and object id.
struct ContentObject {
  std::uint8_t kind = 0;
  std::array<std::uint8_t, 32> object{};

  friend bool operator==(ContentObject const&, ContentObject const&) = default;
};

// What is kept of a bundle that is routed instead of spread to everyone. A node that is its
// destination gets it in any case.
struct RoutingState {
  bool relay = true;         // other nodes may get it too
  std::uint16_t copies = 1;  // that this node stands for, its own among them
  // Node ids of those that took it, or that gave it when it was here already; at most kMaxGivenTo.
  std::vector<std::string> given_to;

  friend bool operator==(RoutingState const&, RoutingState const&) = default;
};

inline constexpr std::size_t kMaxGivenTo = 64;

// What is kept of a bundle beside its payload. Times: created in DTN time (ms since 2000-01-01),
// those named node on TimeScale::node, the others in Unix milliseconds, which are for people.
struct BundleRecord {
  Bytes key;  // canonical bundle id, at most kMaxBundleKey octets
  BundleDigest digest{};
  Bytes head;  // the bundle on the wire is head, payload, tail
  Bytes tail;
  PayloadRef payload;
  std::uint64_t payload_length = 0;
  Queue queue = Queue::pending;
  Priority priority = Priority::normal;
  Audience audience = Audience::everyone;
  std::string source;
  std::string destination;
  std::optional<ContentObject> content;
  std::uint64_t created_ms = 0;
  std::uint64_t lifetime_ms = 0;
  Deadline expires;
  std::uint64_t received_at_ms = 0;
  std::uint64_t received_node_ms = 0;  // the bundle's residence here counts from then
  std::uint64_t age_at_reception_ms = 0;
  std::string received_from;               // node id; empty for bundles created here
  std::uint64_t moved_at_ms = 0;           // when it came into its present queue
  std::string reason;                      // why it is in expired or quarantine
  std::uint64_t retain_until_node_ms = 0;  // 0 keeps it
  bool forwarded = false;                  // some neighbour took it, and that was reported
  std::optional<RoutingState> routing;

  friend bool operator==(BundleRecord const&, BundleRecord const&) = default;
};

// What a queue listing or a send decision needs, kept in the queue index itself.
struct QueueEntry {
  Arrival arrival = 0;
  SendClass send_class = SendClass::normal;
  std::uint64_t payload_length = 0;
  std::uint64_t envelope_length = 0;  // head and tail
  Deadline expires;
  std::string source;
  std::string destination;
  std::string received_from;
  std::optional<ContentObject> content;
  Priority priority = Priority::normal;
  Audience audience = Audience::everyone;
  std::optional<RoutingState> routing;

  friend bool operator==(QueueEntry const&, QueueEntry const&) = default;
};

// A bundle id seen before, with one content.
struct KnownBundle {
  Arrival arrival = 0;
  BundleDigest digest{};
  bool gone = false;  // the record has been deleted since

  friend bool operator==(KnownBundle const&, KnownBundle const&) = default;
};

inline constexpr std::size_t kMaxBundleKey = 4096;
inline constexpr std::size_t kMaxEnvelope = std::size_t{8} << 20;  // head and tail

}  // namespace bindle::storage
