#include "storage/due_index.hpp"

#include "storage/keys.hpp"
#include "storage/partial_adus.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bindle::storage {
namespace {

Column column_of(TimeScale scale) {
  return scale == TimeScale::node ? Column::node_due : Column::due;
}

std::string due_key(Due const& due) {
  return make_key(due.at.at_ms, static_cast<std::uint8_t>(due.kind), due.arrival);
}

Result<Due> decode_due(TimeScale scale, std::string_view key) {
  Due due;
  due.at.scale = scale;
  TRY(due.at.at_ms, take_number(key));
  TRY(auto const kind, take_octet(key));
  if (kind > static_cast<std::uint8_t>(DueKind::reassembled))
    return fail(Errc::unsupported, "something of an unknown kind is due");
  due.kind = static_cast<DueKind>(kind);
  TRY(due.arrival, decode_number(key));
  return due;
}

constexpr std::array kWaiting = {Queue::outbox, Queue::pending, Queue::inbox, Queue::reassembly};

bool still_waits(Queue queue) {
  return std::find(kWaiting.begin(), kWaiting.end(), queue) != kWaiting.end();
}

Result<void> end_lifetime(Transaction& transaction, Due const& due, QueueMove expiry) {
  TRY(auto const known_key, transaction.get(column_of(due.at.scale), due_key(due)));
  if (!known_key) return {};  // done before
  transaction.erase(Column::known, *known_key);
  erase_due(transaction, due);
  TRY(auto const record, find_bundle(transaction, due.arrival));
  if (!record || !still_waits(record->queue)) return {};
  expiry.from = record->queue;
  return move_bundle(transaction, due.arrival, expiry);
}

Result<void> end_reassembled(Transaction& transaction, Due const& due) {
  TRY(auto const adu_key, transaction.get(column_of(due.at.scale), due_key(due)));
  if (!adu_key) return {};  // done before
  forget_adu(transaction, *adu_key);
  erase_due(transaction, due);
  return {};
}

Result<void> find_due(
    View const& view, TimeScale scale, Instant now, std::size_t limit, std::vector<Due>& found) {
  auto at = view.scan(column_of(scale), {});
  for (; at.valid() && found.size() < limit; at.next()) {
    TRY(auto const due, decode_due(scale, at.key_after_prefix()));
    if (!due.at.passed(now)) break;
    found.push_back(due);
  }
  return at.status();
}

}  // namespace

void put_due(Transaction& transaction, Due const& due, std::string_view known_key) {
  transaction.put(column_of(due.at.scale), due_key(due), known_key);
}

void erase_due(Transaction& transaction, Due const& due) {
  transaction.erase(column_of(due.at.scale), due_key(due));
}

Result<std::vector<Due>> due_bundles(View const& view, Instant now, std::size_t limit) {
  std::vector<Due> found;
  for (auto const scale : {TimeScale::dtn, TimeScale::node})
    TRY_VOID(find_due(view, scale, now, limit, found));
  return found;
}

Result<void> settle_due(Transaction& transaction, Due const& due, QueueMove const& expiry) {
  if (due.kind == DueKind::lifetime) return end_lifetime(transaction, due, expiry);
  if (due.kind == DueKind::reassembled) return end_reassembled(transaction, due);
  erase_due(transaction, due);
  TRY(auto const record, find_bundle(transaction, due.arrival));
  // It may have been moved, and kept for another time, since.
  if (!record || record->retain_until_node_ms != due.at.at_ms) return {};
  return delete_bundle(transaction, due.arrival);
}

}  // namespace bindle::storage
