#include "storage/queue_index.hpp"

#include "storage/bundle_codec.hpp"
#include "storage/bundles.hpp"
#include "storage/counters.hpp"
#include "storage/inventory_index.hpp"
#include "storage/keys.hpp"
#include "storage/routed_bundles.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <string>

namespace bindle::storage {
namespace {

std::string count_name(Queue queue) {
  return "queue bundles " + std::string(queue_name(queue));
}

std::string bytes_name(Queue queue) {
  return "queue bytes " + std::string(queue_name(queue));
}

std::string class_prefix(Queue queue, SendClass send_class) {
  return make_key(static_cast<std::uint8_t>(queue), static_cast<std::uint8_t>(send_class));
}

std::string index_key(Arrival arrival, BundleRecord const& record) {
  return class_prefix(record.queue, send_class(record.priority, record.audience)) +
         make_key(arrival);
}

std::uint64_t kept_bytes(BundleRecord const& record) {
  return std::holds_alternative<DroppedPayload>(record.payload) ? 0 : record.payload_length;
}

// Up to `limit` arrivals of one send class, on the far side of `after`.
Result<void> collect_arrivals(
    Cursor at, Order order, Arrival after, std::size_t limit, std::vector<Arrival>& found) {
  auto const newest_first = order == Order::newest_first;
  if (newest_first) {
    at.seek_before(make_key(after == 0 ? ~Arrival{0} : after));
  } else {
    at.seek(make_key(after + 1));
  }
  for (std::size_t count = 0; count < limit && at.valid(); ++count) {
    TRY(auto const arrival, decode_number(at.key_after_prefix()));
    found.push_back(arrival);
    if (newest_first) {
      at.previous();
    } else {
      at.next();
    }
  }
  return at.status();
}

}  // namespace

Result<void> enter_queue(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  QueueEntry const entry{.arrival = arrival,
                         .payload_length = record.payload_length,
                         .envelope_length = record.head.size() + record.tail.size(),
                         .expires = record.expires,
                         .source = record.source,
                         .destination = record.destination,
                         .received_from = record.received_from,
                         .content = record.content,
                         .priority = record.priority,
                         .audience = record.audience,
                         .routing = record.routing};
  auto const encoded = encode(entry);
  transaction.put(Column::queues, index_key(arrival, record), encoded);
  enter_routed(transaction, arrival, record, encoded);
  enter_inventory(transaction, arrival, record);
  TRY_VOID(add_to_counter(transaction, count_name(record.queue), 1));
  return add_to_counter(transaction, bytes_name(record.queue), kept_bytes(record));
}

Result<void> leave_queue(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  transaction.erase(Column::queues, index_key(arrival, record));
  leave_routed(transaction, arrival, record);
  leave_inventory(transaction, record);
  TRY_VOID(take_from_counter(transaction, count_name(record.queue), 1));
  return take_from_counter(transaction, bytes_name(record.queue), kept_bytes(record));
}

Result<void> note_payload_dropped(Transaction& transaction, Queue queue, std::uint64_t length) {
  return take_from_counter(transaction, bytes_name(queue), length);
}

Result<std::vector<QueueEntry>> next_in_queue(
    View const& view, Queue queue, SendClass send_class, Arrival after, std::size_t limit) {
  std::vector<QueueEntry> entries;
  auto at = view.scan(Column::queues, class_prefix(queue, send_class));
  for (at.seek(make_key(after + 1)); at.valid() && entries.size() < limit; at.next()) {
    TRY(auto entry, decode_queue_entry(at.value()));
    TRY(entry.arrival, decode_number(at.key_after_prefix()));
    entry.send_class = send_class;
    entries.push_back(std::move(entry));
  }
  TRY_VOID(at.status());
  return entries;
}

Result<std::vector<std::pair<Arrival, BundleRecord>>> queue_page(
    View const& view, Queue queue, Order order, Arrival after, std::size_t limit) {
  std::vector<Arrival> arrivals;
  for (auto const send_class : kSendClasses) {
    auto at = view.scan(Column::queues, class_prefix(queue, send_class));
    TRY_VOID(collect_arrivals(std::move(at), order, after, limit, arrivals));
  }
  std::sort(arrivals.begin(), arrivals.end());
  if (order == Order::newest_first) std::reverse(arrivals.begin(), arrivals.end());
  if (arrivals.size() > limit) arrivals.resize(limit);

  std::vector<std::pair<Arrival, BundleRecord>> page;
  for (auto const arrival : arrivals) {
    TRY(auto record, find_bundle(view, arrival));
    // It may have moved on since the index was read.
    if (record && record->queue == queue) page.emplace_back(arrival, std::move(*record));
  }
  return page;
}

Result<QueueTotals> queue_totals(View const& view, Queue queue) {
  QueueTotals totals;
  TRY(totals.bundles, read_counter(view, count_name(queue)));
  TRY(totals.payload_bytes, read_counter(view, bytes_name(queue)));
  return totals;
}

}  // namespace bindle::storage
