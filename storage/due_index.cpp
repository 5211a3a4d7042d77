#include "storage/due_index.hpp"

#include "storage/keys.hpp"
#include "storage/partial_adus.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bindle::storage {
namespace {

std::string due_key(Due const& due) {
  return make_key(due.at_ms, static_cast<std::uint8_t>(due.kind), due.arrival);
}

Result<Due> decode_due(std::string_view key) {
  Due due;
  TRY(due.at_ms, take_number(key));
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
  TRY(auto const known_key, transaction.get(Column::due, due_key(due)));
  if (!known_key) return {};  // done before
  transaction.erase(Column::known, *known_key);
  erase_due(transaction, due);
  TRY(auto const record, find_bundle(transaction, due.arrival));
  if (!record || !still_waits(record->queue)) return {};
  expiry.from = record->queue;
  return move_bundle(transaction, due.arrival, expiry);
}

Result<void> end_reassembled(Transaction& transaction, Due const& due) {
  TRY(auto const adu_key, transaction.get(Column::due, due_key(due)));
  if (!adu_key) return {};  // done before
  forget_adu(transaction, *adu_key);
  erase_due(transaction, due);
  return {};
}

}  // namespace

void put_due(Transaction& transaction, Due const& due, std::string_view known_key) {
  transaction.put(Column::due, due_key(due), known_key);
}

void erase_due(Transaction& transaction, Due const& due) {
  transaction.erase(Column::due, due_key(due));
}

Result<std::vector<Due>> due_bundles(View const& view, std::uint64_t now_ms, std::size_t limit) {
  std::vector<Due> found;
  auto at = view.scan(Column::due, {});
  for (; at.valid() && found.size() < limit; at.next()) {
    TRY(auto const due, decode_due(at.key_after_prefix()));
    if (due.at_ms > now_ms) break;
    found.push_back(due);
  }
  TRY_VOID(at.status());
  return found;
}

Result<std::optional<std::uint64_t>> next_due_ms(View const& view) {
  auto const at = view.scan(Column::due, {});
  TRY_VOID(at.status());
  if (!at.valid()) return std::nullopt;
  TRY(auto const due, decode_due(at.key_after_prefix()));
  return std::optional(due.at_ms);
}

Result<void> settle_due(Transaction& transaction, Due const& due, QueueMove const& expiry) {
  if (due.kind == DueKind::lifetime) return end_lifetime(transaction, due, expiry);
  if (due.kind == DueKind::reassembled) return end_reassembled(transaction, due);
  erase_due(transaction, due);
  TRY(auto const record, find_bundle(transaction, due.arrival));
  // It may have been moved, and kept for another time, since.
  if (!record || record->retain_until_ms != due.at_ms) return {};
  return delete_bundle(transaction, due.arrival);
}

}  // namespace bindle::storage
