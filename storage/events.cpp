#include "storage/events.hpp"

#include "bundle/bundle_fingerprint.hpp"
#include "bundle/dtn_time.hpp"
#include "storage/event_codec.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <array>

namespace bindle::storage {
namespace {

constexpr std::string_view kEventLog = "event_log";

constexpr std::uint8_t kFileObject = 0;
constexpr std::uint8_t kBundleObject = 1;
constexpr std::size_t kObjectOctets = BundleFingerprint::kSize;

// What an event takes beside its record: keys, index entries and their share of the tables.
constexpr std::uint64_t kEventOverhead = 64;

// The system clock may have been set meanwhile; events further back than this are not looked at.
constexpr std::uint64_t kClockSlackMs = std::uint64_t{24} * 60 * 60 * 1000;

constexpr std::array<std::string_view, static_cast<std::size_t>(kLastEventKind) + 1> kKindNames = {
    "node_started",         "file_published",     "file_announced",
    "file_completed",       "file_deleted",       "file_evicted",
    "file_requested",       "download",           "bundle_made",
    "bundle_received",      "bundle_sent",        "bundle_delivered",
    "bundle_expired",       "bundle_quarantined", "bundle_released",
    "contact_up",           "contact_down",       "stick_in",
    "stick_safe",           "stick_failed",       "stick_out",
    "subscription_matched", "key_changed",        "config_reloaded",
    "receipt_received",     "receipt_made",       "file_refused",
    "peer_banned"};

void put_size(Transaction& transaction, EventLogSize const& size) {
  transaction.put(Column::meta, kEventLog, make_key(size.last, size.events, size.bytes));
}

std::vector<EventObject> objects_of(EventRecord const& event) {
  std::vector<EventObject> objects;
  if (event.file) objects.push_back(EventObject::of_file(*event.file));
  if (!event.bundle.empty()) objects.push_back(EventObject::of_bundle(event.bundle));
  return objects;
}

std::uint64_t octets_of(std::string_view record) {
  return kEventOverhead + record.size();
}

// An event that a later version wrote is dropped as well; its index entries lead to nothing.
EventRecord readable(std::string_view record) {
  auto event = decode_event(record);
  return event ? std::move(event).value() : EventRecord{};
}

void drop_event(Transaction& transaction, NumberedEvent const& dropped) {
  for (auto const& object : objects_of(dropped.event))
    transaction.erase(Column::event_objects, object.prefix() + make_key(dropped.number));
  transaction.erase(Column::events, make_key(dropped.number));
}

// The oldest events, until `is_kept` or a batch is through.
template <class IsKept>
Result<std::size_t> drop_oldest(Transaction& transaction, IsKept is_kept) {
  TRY(auto size, event_log_size(transaction));
  std::vector<NumberedEvent> dropped;
  auto at = transaction.scan(Column::events, {});
  // Not from the start: what was dropped before may still have to be passed there.
  at.seek(make_key(size.last - size.events + 1));
  for (; at.valid() && dropped.size() < kEventPruneBatch; at.next()) {
    TRY(auto const number, decode_number(at.key_after_prefix()));
    auto event = readable(at.value());
    if (is_kept(event, size)) break;
    dropped.push_back({number, std::move(event)});
    size.events -= std::min<std::uint64_t>(size.events, 1);
    size.bytes -= std::min(size.bytes, octets_of(at.value()));
  }
  TRY_VOID(at.status());
  for (auto const& each : dropped)
    drop_event(transaction, each);
  if (!dropped.empty()) put_size(transaction, size);
  return dropped.size();
}

// Walks the numbers of a query in its order.
class NumberWalk {
 public:
  NumberWalk(View const& view, EventQuery const& query)
      : newest_first_(query.order == Order::newest_first),
        at_(query.object ? view.scan(Column::event_objects, query.object->prefix())
                         : view.scan(Column::events, {})) {
    if (newest_first_)
      at_.seek_before(make_key(query.after.value_or(std::numeric_limits<EventNumber>::max())));
    else
      at_.seek(make_key(saturating_add(query.after.value_or(0), 1)));
  }

  bool valid() { return at_.valid(); }

  void advance() { newest_first_ ? at_.previous() : at_.next(); }

  Result<EventNumber> number() const { return decode_number(at_.key_after_prefix()); }

  std::string_view value() const { return at_.value(); }

  Result<void> status() const { return at_.status(); }

 private:
  bool newest_first_;
  Cursor at_;
};

// None: dropped since the index was read, or written by a later version.
Result<std::optional<EventRecord>> event_at(View const& view,
                                            EventQuery const& query,
                                            NumberWalk const& walk) {
  auto record = std::optional(std::string(walk.value()));
  if (query.object) {
    TRY(auto const number, walk.number());
    TRY(record, view.get(Column::events, make_key(number)));
  }
  if (!record) return std::optional<EventRecord>();
  auto event = decode_event(*record);
  if (!event && event.error().code != Errc::unsupported) return event.error();
  return event ? std::optional(std::move(event).value()) : std::optional<EventRecord>();
}

bool fits_query(EventQuery const& query, EventRecord const& event) {
  return event.at_ms >= query.since_ms && event.at_ms <= query.until_ms &&
         (!query.wanted || query.wanted(event));
}

bool is_far_before(EventQuery const& query, EventRecord const& event) {
  return query.order == Order::newest_first && event.at_ms < query.since_ms &&
         query.since_ms - event.at_ms > kClockSlackMs;
}

}  // namespace

std::string_view event_kind_name(EventKind kind) {
  return kKindNames.at(static_cast<std::size_t>(kind));
}

std::string_view event_state_name(EventState state) {
  constexpr std::array<std::string_view, 4> names = {"done", "pending", "processed", "failed"};
  return names.at(static_cast<std::size_t>(state));
}

EventObject EventObject::of_file(ManifestId const& file) {
  return EventObject(make_key(kFileObject, ByteView(file.bytes).first(kObjectOctets)));
}

EventObject EventObject::of_bundle(ByteView bundle_key) {
  auto const fingerprint = fingerprint_of(bundle_key);
  return EventObject(make_key(kBundleObject, ByteView(fingerprint.bytes)));
}

Result<EventLogSize> event_log_size(View const& view) {
  TRY(auto const value, view.get(Column::meta, kEventLog));
  EventLogSize size;
  if (!value) return size;
  std::string_view rest = *value;
  TRY(size.last, take_number(rest));
  TRY(size.events, take_number(rest));
  TRY(size.bytes, decode_number(rest));
  return size;
}

Result<void> append_event(Transaction& transaction, EventRecord const& event) {
  TRY(auto size, event_log_size(transaction));
  auto const max_bytes = transaction.event_rules().max_bytes;
  if (size.bytes > max_bytes) {
    auto const fits_again = [max_bytes](EventRecord const&, EventLogSize const& now) {
      return now.bytes <= max_bytes - max_bytes / 8;
    };
    TRY(auto const dropped, drop_oldest(transaction, fits_again));
    (void)dropped;
    TRY(size, event_log_size(transaction));
  }
  auto const record = encode(event);
  ++size.last;
  ++size.events;
  size.bytes += octets_of(record);
  transaction.put(Column::events, make_key(size.last), record);
  for (auto const& object : objects_of(event))
    transaction.put(Column::event_objects, object.prefix() + make_key(size.last), {});
  put_size(transaction, size);
  return {};
}

Result<std::size_t> prune_events(Transaction& transaction, std::uint64_t oldest_kept_ms) {
  return drop_oldest(transaction, [oldest_kept_ms](EventRecord const& event, EventLogSize const&) {
    return event.at_ms >= oldest_kept_ms;
  });
}

Result<EventPage> find_events(View const& view, EventQuery const& query) {
  EventPage page;
  NumberWalk walk(view, query);
  std::size_t examined = 0;
  EventNumber last = 0;
  for (; walk.valid(); walk.advance()) {
    if (page.events.size() == query.limit || examined == kMostEventsExamined) {
      page.next = last;
      return page;
    }
    ++examined;
    TRY(last, walk.number());
    TRY(auto event, event_at(view, query, walk));
    if (!event) continue;
    if (is_far_before(query, *event)) return page;
    if (fits_query(query, *event)) page.events.push_back({last, std::move(*event)});
  }
  TRY_VOID(walk.status());
  return page;
}

}  // namespace bindle::storage
