#include "storage/routed_bundles.hpp"

#include "storage/bundle_codec.hpp"
#include "storage/bundles.hpp"
#include "storage/keys.hpp"
#include "storage/queue_index.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <utility>

namespace bindle::storage {
namespace {

constexpr std::string_view kSignature = "routing rules";

// Greater than any octet that follows a destination in a key.
constexpr std::uint8_t kBehindDestination = 0xff;

bool waits(BundleRecord const& record) {
  return record.queue == Queue::outbox || record.queue == Queue::pending;
}

std::string class_key(SendClass send_class) {
  return make_key(static_cast<std::uint8_t>(send_class));
}

std::string destination_key(std::string_view destination) {
  return make_key(std::uint64_t{destination.size()}, as_bytes(destination));
}

std::string routed_key(Arrival arrival, BundleRecord const& record) {
  return class_key(send_class(record.priority, record.audience)) +
         destination_key(record.destination) +
         make_key(std::uint8_t{record.routing->relay}, arrival);
}

Result<std::string> destination_in(std::string_view key) {
  TRY(auto const length, take_number(key));
  if (length > key.size())
    return fail(Errc::malformed, "a destination of an impossible length is indexed");
  return std::string(key.substr(0, length));
}

using Found = std::vector<std::pair<Arrival, std::string>>;  // encoded entries

// Of one destination and one value of `relay`; the cursor is left behind them or at the limit.
Result<void> collect(Cursor& at, std::string const& from, RoutedQuery const& query, Found& found) {
  auto count = std::size_t{0};
  for (at.seek(from + make_key(query.after + 1)); at.valid() && count < query.limit; at.next()) {
    auto key = at.key_after_prefix();
    if (!key.starts_with(from)) break;
    key.remove_prefix(from.size());
    TRY(auto const arrival, take_number(key));
    found.emplace_back(arrival, at.value());
    ++count;
  }
  return {};
}

Result<Found> collect_all(View const& view, RoutedQuery const& query) {
  Found found;
  auto at = view.scan(Column::routed, class_key(query.send_class));
  while (at.valid()) {
    TRY(auto const destination, destination_in(at.key_after_prefix()));
    auto const prefix = destination_key(destination);
    auto const extent = query.extent(destination);
    if (extent == RoutedExtent::all)
      TRY_VOID(collect(at, prefix + make_key(std::uint8_t{0}), query, found));
    if (extent != RoutedExtent::none)
      TRY_VOID(collect(at, prefix + make_key(std::uint8_t{1}), query, found));
    at.seek(prefix + make_key(kBehindDestination));
  }
  TRY_VOID(at.status());
  return found;
}

}  // namespace

void enter_routed(Transaction& transaction,
                  Arrival arrival,
                  BundleRecord const& record,
                  std::string_view encoded_entry) {
  if (!record.routing || !waits(record)) return;
  transaction.put(Column::routed, routed_key(arrival, record), encoded_entry);
}

void leave_routed(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  if (!record.routing || !waits(record)) return;
  transaction.erase(Column::routed, routed_key(arrival, record));
}

Result<std::vector<QueueEntry>> next_routed(View const& view, RoutedQuery const& query) {
  TRY(auto found, collect_all(view, query));
  std::sort(
      found.begin(), found.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  if (found.size() > query.limit) found.resize(query.limit);
  std::vector<QueueEntry> entries;
  for (auto const& [arrival, encoded] : found) {
    TRY(auto entry, decode_queue_entry(encoded));
    entry.arrival = arrival;
    entry.send_class = query.send_class;
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::size_t> count_routed(View const& view, std::string_view destination, std::size_t most) {
  std::size_t count = 0;
  for (auto const send_class : kSendClasses) {
    auto at = view.scan(Column::routed, class_key(send_class) + destination_key(destination));
    for (; at.valid() && count < most; at.next())
      ++count;
    TRY_VOID(at.status());
  }
  return count;
}

Result<void> set_routing(Transaction& transaction,
                         Arrival arrival,
                         std::optional<RoutingState> routing) {
  TRY(auto record, find_bundle(transaction, arrival));
  if (!record) return fail(Errc::not_found, "there is no bundle " + std::to_string(arrival));
  TRY_VOID(leave_queue(transaction, arrival, *record));
  record->routing = std::move(routing);
  transaction.put(Column::bundles, make_key(arrival), encode(*record));
  return enter_queue(transaction, arrival, *record);
}

Result<std::string> routing_signature(View const& view) {
  TRY(auto signature, view.get(Column::meta, kSignature));
  return std::move(signature).value_or("");
}

void note_routing_signature(Transaction& transaction, std::string_view signature) {
  transaction.put(Column::meta, kSignature, signature);
}

}  // namespace bindle::storage
