#include "storage/contacts.hpp"

#include "storage/contact_codec.hpp"
#include "storage/counters.hpp"
#include "storage/events.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace bindle::storage {
namespace {

constexpr std::string_view kLastNumber = "last_contact";
constexpr std::string_view kRecords = "contact_records";

// What a record takes beside its texts, generously.
constexpr std::uint64_t kContactOverhead = 512;

constexpr std::size_t kContactPruneStep = 256;

constexpr std::string_view kStickMedium = "stick";

Result<void> drop(Transaction& transaction, std::vector<ContactNumber> const& numbers) {
  for (auto const number : numbers)
    transaction.erase(Column::contacts, make_key(number));
  return take_from_counter(transaction, kRecords, numbers.size());
}

// A stick has events of its own.
Result<void> tell_of_contact(Transaction& transaction,
                             EventKind kind,
                             std::uint64_t at_ms,
                             ContactRecord const& record) {
  if (record.medium == kStickMedium) return {};
  return append_event(transaction,
                      {.kind = kind,
                       .at_ms = at_ms,
                       .peer = record.peer,
                       .medium = record.medium,
                       .subject = record.address,
                       .detail = record.reason});
}

}  // namespace

Result<ContactNumber> last_contact(View const& view) {
  return read_counter(view, kLastNumber);
}

Result<void> add_contact(Transaction& transaction,
                         ContactNumber number,
                         ContactRecord const& record) {
  TRY_VOID(transaction.charge(kContactOverhead + record.peer.size() + record.medium.size() +
                              record.address.size()));
  transaction.put(Column::meta, kLastNumber, make_key(number));
  transaction.put(Column::contacts, make_key(number), encode(record));
  TRY_VOID(tell_of_contact(transaction, EventKind::contact_up, record.began_ms, record));
  return add_to_counter(transaction, kRecords, 1);
}

Result<void> replace_contact(Transaction& transaction,
                             ContactNumber number,
                             ContactRecord const& record) {
  auto const key = make_key(number);
  TRY(auto const kept, transaction.get(Column::contacts, key));
  if (kept) transaction.put(Column::contacts, key, encode(record));
  if (record.state != ContactState::ended) return {};
  return tell_of_contact(transaction, EventKind::contact_down, record.seen_ms, record);
}

Result<void> prune_contacts(Transaction& transaction,
                            ContactRetention const& retention,
                            std::uint64_t now_ms) {
  TRY(auto const count, read_counter(transaction, kRecords));
  auto excess = count > retention.records ? count - retention.records : 0;
  auto const age = static_cast<std::uint64_t>(retention.age.count());
  auto const oldest_kept = now_ms > age ? now_ms - age : 0;
  std::vector<ContactNumber> dropped;
  auto at = transaction.scan(Column::contacts, {});
  for (; at.valid() && dropped.size() < kContactPruneStep; at.next()) {
    TRY(auto const number, decode_number(at.key_after_prefix()));
    TRY(auto const record, decode_contact(at.value()));
    if (record.state == ContactState::open) continue;
    if (excess == 0 && record.seen_ms >= oldest_kept) break;
    dropped.push_back(number);
    if (excess > 0) --excess;
  }
  TRY_VOID(at.status());
  return drop(transaction, dropped);
}

Result<void> lose_sight_of_open_contacts(Transaction& transaction) {
  std::vector<std::pair<ContactNumber, ContactRecord>> open;
  auto at = transaction.scan(Column::contacts, {});
  for (; at.valid(); at.next()) {
    TRY(auto const number, decode_number(at.key_after_prefix()));
    TRY(auto record, decode_contact(at.value()));
    if (record.state == ContactState::open) open.emplace_back(number, std::move(record));
  }
  TRY_VOID(at.status());
  for (auto& [number, record] : open) {
    record.state = ContactState::lost_sight;
    transaction.put(Column::contacts, make_key(number), encode(record));
  }
  return {};
}

Result<void> visit_contacts(View const& view,
                            std::optional<ContactNumber> before,
                            std::function<bool(ContactNumber, ContactRecord)> const& visit) {
  auto at = view.scan(Column::contacts, {});
  at.seek_before(make_key(before.value_or(std::numeric_limits<ContactNumber>::max())));
  for (; at.valid(); at.previous()) {
    TRY(auto const number, decode_number(at.key_after_prefix()));
    TRY(auto record, decode_contact(at.value()));
    if (!visit(number, std::move(record))) return {};
  }
  return at.status();
}

}  // namespace bindle::storage
