#include "storage/bundle_story.hpp"

#include "bundle/content_block.hpp"
#include "storage/transaction.hpp"

#include <optional>

namespace bindle::storage {
namespace {

std::optional<ContentKind> kind_of(BundleRecord const& record) {
  if (!record.content) return std::nullopt;
  return static_cast<ContentKind>(record.content->kind);
}

bool is_about_a_file(BundleRecord const& record) {
  auto const kind = kind_of(record);
  return kind == ContentKind::manifest || kind == ContentKind::request;
}

bool is_of_somebody_here(BundleRecord const& record) {
  return record.received_from.empty() || record.queue == Queue::inbox;
}

std::optional<EventKind> kind_of_move(QueueMove const& move) {
  switch (move.to) {
    case Queue::delivered:
      return EventKind::bundle_delivered;
    case Queue::expired:
      return EventKind::bundle_expired;
    case Queue::quarantine:
      return EventKind::bundle_quarantined;
    case Queue::pending:
      if (move.from == Queue::quarantine) return EventKind::bundle_released;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_told(BundleRecord const& record, EventRules const& rules) {
  if (auto const kind = kind_of(record))
    return *kind == ContentKind::manifest || *kind == ContentKind::app;
  return rules.bundles || is_of_somebody_here(record);
}

EventRecord bundle_event(EventKind kind,
                         Arrival arrival,
                         BundleRecord const& record,
                         std::uint64_t at_ms) {
  EventRecord event;
  event.kind = kind;
  event.at_ms = at_ms;
  if (is_about_a_file(record)) event.file = ManifestId{record.content->object};
  event.bundle = record.key;
  event.arrival = arrival;
  event.subject = record.destination;
  return event;
}

Result<void> tell_of_entry(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  if (record.queue != Queue::outbox || !is_told(record, transaction.event_rules())) return {};
  return append_event(transaction,
                      bundle_event(EventKind::bundle_made, arrival, record, record.received_at_ms));
}

Result<void> tell_of_move(Transaction& transaction,
                          Arrival arrival,
                          BundleRecord const& record,
                          QueueMove const& move) {
  auto const kind = kind_of_move(move);
  if (!kind) return {};
  auto const concerns_somebody_here = move.from == Queue::inbox && !record.content;
  auto const told = concerns_somebody_here || *kind == EventKind::bundle_quarantined ||
                    is_told(record, transaction.event_rules());
  if (!told) return {};
  auto event = bundle_event(*kind, arrival, record, move.at_ms);
  event.peer = record.received_from;
  event.detail = move.reason;
  return append_event(transaction, event);
}

}  // namespace bindle::storage
