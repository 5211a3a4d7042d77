#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/bundles.hpp"
#include "storage/event_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// The event log: what happened here, in the order in which it became durable. An event is written
// in the change that makes it true, so that neither is there without the other.

// From 1, without gaps, never used twice.
using EventNumber = std::uint64_t;

// The values are kept, the names are part of the HTTP API.
enum class EventKind : std::uint8_t {
  node_started = 0,
  file_published = 1,
  file_announced = 2,  // its manifest came
  file_completed = 3,
  file_deleted = 4,
  file_evicted = 5,
  file_requested = 6,  // a neighbour passed on somebody's request for it
  download = 7,        // `detail` is its state
  bundle_made = 8,
  bundle_received = 9,
  bundle_sent = 10,
  bundle_delivered = 11,
  bundle_expired = 12,
  bundle_quarantined = 13,
  bundle_released = 14,  // from quarantine
  contact_up = 15,
  contact_down = 16,
  stick_in = 17,  // a sync of it began
  stick_safe = 18,
  stick_failed = 19,
  stick_out = 20,
  subscription_matched = 21,
  key_changed = 22,  // `detail` is its level
  config_reloaded = 23,
  receipt_received = 24,
  receipt_made = 25,
  file_refused = 26,  // by the content rules
  peer_banned = 27,
};

inline constexpr auto kLastEventKind = EventKind::peer_banned;

std::string_view event_kind_name(EventKind kind);

// Of something with a before and an after: first `pending`, in a later event of the same object one
// of the others.
enum class EventState : std::uint8_t { done = 0, pending = 1, processed = 2, failed = 3 };

std::string_view event_state_name(EventState state);

struct EventRecord {
  EventKind kind{};
  EventState state = EventState::done;
  std::uint64_t at_ms = 0;  // Unix time
  std::optional<ManifestId> file{};
  Bytes bundle{};         // its key, as in BundleRecord; empty: none
  Arrival arrival = 0;    // of the bundle
  std::string peer{};     // node id of the other side
  std::string medium{};   // "tcpcl", "udpcl", "stick"
  std::string subject{};  // the name of what it is about: file, endpoint, subscription, key, folder
  std::string detail{};

  friend bool operator==(EventRecord const&, EventRecord const&) = default;
};

// Texts are cut to this many octets, between characters, when they are kept.
inline constexpr std::size_t kMaxEventText = 256;

// Takes no charge: what happens must be told when the store is full, too. Drops the oldest events,
// as many as one batch of prune_events(), once the log has more than EventRules::max_bytes.
Result<void> append_event(Transaction& transaction, EventRecord const& event);

inline constexpr std::size_t kEventPruneBatch = 1000;

// Drops events from before `oldest_kept_ms`, the oldest first and at most kEventPruneBatch. Returns
// how many.
Result<std::size_t> prune_events(Transaction& transaction, std::uint64_t oldest_kept_ms);

// What events are found by.
class EventObject {
 public:
  static EventObject of_file(ManifestId const& file);
  static EventObject of_bundle(ByteView bundle_key);

  // Of the keys in the index.
  std::string const& prefix() const { return prefix_; }

 private:
  explicit EventObject(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string prefix_;
};

struct NumberedEvent {
  EventNumber number = 0;
  EventRecord event;

  friend bool operator==(NumberedEvent const&, NumberedEvent const&) = default;
};

struct EventQuery {
  std::optional<EventObject> object{};
  Order order = Order::newest_first;
  std::optional<EventNumber> after{};  // the last number of the page before, in this order
  std::size_t limit = 100;
  std::uint64_t since_ms = 0;
  std::uint64_t until_ms = std::numeric_limits<std::uint64_t>::max();
  std::function<bool(EventRecord const&)> wanted{};  // empty: every one
};

struct EventPage {
  std::vector<NumberedEvent> events;
  // Where to go on; none at the end. There may be more behind a page that is not full: one call
  // looks at no more than kMostEventsExamined.
  std::optional<EventNumber> next;
};

inline constexpr std::size_t kMostEventsExamined = 10'000;

Result<EventPage> find_events(View const& view, EventQuery const& query);

struct EventLogSize {
  EventNumber last = 0;  // 0: nothing ever happened
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // as they count against EventRules::max_bytes
};

Result<EventLogSize> event_log_size(View const& view);

}  // namespace bindle::storage
