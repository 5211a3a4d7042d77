#include "storage/evictions.hpp"

#include "storage/counters.hpp"
#include "storage/events.hpp"
#include "storage/keys.hpp"
#include "storage/library_codec.hpp"
#include "storage/transaction.hpp"

namespace bindle::storage {
namespace {

constexpr std::string_view kEvictions = "evictions";

template <class Visit>
Result<void> newest_first(View const& view, Visit visit) {
  auto at = view.scan(Column::evictions, {});
  for (at.seek_before(make_key(~std::uint64_t{0})); at.valid(); at.previous()) {
    TRY(auto record, decode_eviction(at.value()));
    if (!visit(std::move(record))) break;
  }
  return at.status();
}

}  // namespace

// Takes no charge: it comes when there is no room, and the number of records is bounded.
Result<void> add_eviction(Transaction& transaction, EvictionRecord const& record) {
  TRY(auto const number, next_number(transaction, kEvictions));
  transaction.put(Column::evictions, make_key(number), encode(record));
  if (number > kMostEvictions)
    transaction.erase(Column::evictions, make_key(number - kMostEvictions));
  if (record.thing != EvictedThing::file) return {};
  return append_event(transaction,
                      {.kind = EventKind::file_evicted,
                       .at_ms = record.at_ms,
                       .file = record.file,
                       .subject = record.name,
                       .detail = record.reason});
}

Result<std::vector<EvictionRecord>> last_evictions(View const& view, std::size_t limit) {
  std::vector<EvictionRecord> records;
  TRY_VOID(newest_first(view, [&](EvictionRecord record) {
    records.push_back(std::move(record));
    return records.size() < limit;
  }));
  return records;
}

Result<std::optional<EvictionRecord>> last_eviction_of(View const& view, ManifestId const& file) {
  std::optional<EvictionRecord> found;
  TRY_VOID(newest_first(view, [&](EvictionRecord record) {
    if (record.thing == EvictedThing::file && record.file == file) found = std::move(record);
    return !found;
  }));
  return found;
}

Result<std::uint64_t> eviction_count(View const& view) {
  return read_counter(view, kEvictions);
}

}  // namespace bindle::storage
