#include "storage/bundles.hpp"

#include "storage/bundle_codec.hpp"
#include "storage/bundle_story.hpp"
#include "storage/chunks.hpp"
#include "storage/counters.hpp"
#include "storage/due_index.hpp"
#include "storage/keys.hpp"
#include "storage/partial_adus.hpp"
#include "storage/queue_index.hpp"
#include "storage/responses.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <string>

namespace bindle::storage {
namespace {

constexpr std::string_view kArrivals = "arrivals";

// What a record and its index entries take beside its own octets, generously.
constexpr std::uint64_t kBundleOverhead = 1024;

// So many contents of one bundle id are told apart; more of them are a flood.
constexpr std::size_t kMaxContentsOfOneId = 8;

// The length in front keeps one key from being the beginning of another.
std::string known_prefix(ByteView bundle_key) {
  return make_key(std::uint64_t{bundle_key.size()}, bundle_key);
}

std::string known_key(ByteView bundle_key, BundleDigest const& digest) {
  return known_prefix(bundle_key) + make_key(ByteView(digest));
}

std::string known_key(BundleRecord const& record) {
  return known_key(record.key, record.digest);
}

Result<BundleRecord> existing_bundle(View const& view, Arrival arrival) {
  TRY(auto record, find_bundle(view, arrival));
  if (!record) return fail(Errc::not_found, "there is no bundle " + std::to_string(arrival));
  return std::move(*record);
}

void put_record(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  transaction.put(Column::bundles, make_key(arrival), encode(record));
}

std::optional<ByteView> inline_octets(PayloadSource const& source) {
  if (auto const* const octets = std::get_if<Bytes>(&source)) return ByteView(*octets);
  if (auto const* const octets = std::get_if<ByteView>(&source)) return *octets;
  return std::nullopt;
}

Result<void> store_payload(Transaction& transaction,
                           Arrival arrival,
                           PayloadSource const& source,
                           BundleRecord& record) {
  if (auto const octets = inline_octets(source)) {
    if (octets->size() >= kInlineLimit)
      return fail(Errc::invalid_argument, "a payload of this size has to be written as an extent");
    record.payload = InlinePayload{};
    record.payload_length = octets->size();
    transaction.put(Column::payloads, make_key(arrival), as_text(*octets));
  } else if (auto const* const extent = std::get_if<Extent>(&source)) {
    record.payload = *extent;
    record.payload_length = extent->length;
    transaction.adopt(*extent);
  } else {
    auto const& id = std::get<ChunkId>(source);
    TRY(auto const chunk, find_chunk(transaction, id));
    if (!chunk) return fail(Errc::not_found, "the chunk " + id.to_string() + " is not held");
    record.payload = id;
    record.payload_length = chunk->length;
    return refer_to_chunk(transaction, id, arrival);
  }
  return {};
}

Result<void> free_payload(Transaction& transaction, Arrival arrival, PayloadRef const& payload) {
  if (std::holds_alternative<InlinePayload>(payload)) {
    transaction.erase(Column::payloads, make_key(arrival));
  } else if (auto const* const extent = std::get_if<Extent>(&payload)) {
    transaction.free(*extent);
  } else if (auto const* const chunk = std::get_if<ChunkId>(&payload)) {
    return drop_chunk_reference(transaction, *chunk, arrival);
  }
  return {};
}

std::uint64_t database_octets(BundleRecord const& record, PayloadSource const& payload) {
  auto const octets = inline_octets(payload);
  return kBundleOverhead + record.head.size() + record.tail.size() + record.key.size() +
         (octets ? octets->size() : 0);
}

void schedule_retention(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  if (record.retain_until_node_ms == 0) return;
  put_due(
      transaction, {Deadline::node(record.retain_until_node_ms), DueKind::retention, arrival}, {});
}

void cancel_retention(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  if (record.retain_until_node_ms == 0) return;
  erase_due(transaction,
            {Deadline::node(record.retain_until_node_ms), DueKind::retention, arrival});
}

Result<BundleRecord> leave_for_move(Transaction& transaction,
                                    Arrival arrival,
                                    QueueMove const& move) {
  TRY(auto record, existing_bundle(transaction, arrival));
  if (record.queue != move.from) {
    return fail(Errc::conflict,
                "bundle " + std::to_string(arrival) + " is in " +
                    std::string(queue_name(record.queue)) + ", not in " +
                    std::string(queue_name(move.from)));
  }
  if (record.queue == Queue::reassembly) TRY_VOID(remove_fragment(transaction, arrival, record));
  TRY_VOID(leave_queue(transaction, arrival, record));
  cancel_retention(transaction, arrival, record);
  return record;
}

Result<void> enter_after_move(Transaction& transaction,
                              Arrival arrival,
                              BundleRecord record,
                              QueueMove const& move) {
  record.queue = move.to;
  record.moved_at_ms = move.at_ms;
  record.reason = move.reason;
  record.retain_until_node_ms = move.retain_until_node_ms.value_or(0);
  schedule_retention(transaction, arrival, record);
  put_record(transaction, arrival, record);
  TRY_VOID(tell_of_move(transaction, arrival, record, move));
  return enter_queue(transaction, arrival, record);
}

// Extents belong to the record, whatever its number; the other payloads are found by it.
Result<void> renumber_payload(Transaction& transaction,
                              Arrival from,
                              Arrival to,
                              PayloadRef const& payload) {
  if (std::holds_alternative<InlinePayload>(payload)) {
    TRY(auto octets, transaction.get(Column::payloads, make_key(from)));
    if (!octets) return fail(Errc::malformed, "a stored payload is missing");
    transaction.put(Column::payloads, make_key(to), *octets);
    transaction.erase(Column::payloads, make_key(from));
  } else if (auto const* const chunk = std::get_if<ChunkId>(&payload)) {
    TRY_VOID(refer_to_chunk(transaction, *chunk, to));
    TRY_VOID(drop_chunk_reference(transaction, *chunk, from));
  }
  return {};
}

Result<void> renumber_known(Transaction& transaction,
                            Arrival from,
                            Arrival to,
                            BundleRecord const& record) {
  auto const id = known_key(record);
  TRY(auto const known, transaction.get(Column::known, id));
  if (!known) return {};  // its lifetime has ended
  TRY(auto seen, decode_known_bundle(*known));
  seen.arrival = to;
  transaction.put(Column::known, id, encode(seen));
  erase_due(transaction, {record.expires, DueKind::lifetime, from});
  put_due(transaction, {record.expires, DueKind::lifetime, to}, id);
  return {};
}

}  // namespace

Result<Added> add_bundle(Transaction& transaction,
                         BundleRecord record,
                         PayloadSource const& payload,
                         OnConflict on_conflict) {
  return add_arrived(transaction, record, payload, on_conflict);
}

Result<Added> add_arrived(Transaction& transaction,
                          BundleRecord& record,
                          PayloadSource const& payload,
                          OnConflict on_conflict) {
  if (record.key.size() > kMaxBundleKey)
    return fail(Errc::malformed, "a bundle id of " + std::to_string(record.key.size()) + " octets");
  if (record.head.size() + record.tail.size() > kMaxEnvelope)
    return fail(Errc::malformed, "the blocks around the payload are too long to be kept");
  TRY(auto const known, find_known(transaction, record.key));
  for (auto const& seen : known) {
    if (seen.digest == record.digest) return Added{AddOutcome::duplicate, seen.arrival};
  }
  auto const too_many = known.size() >= kMaxContentsOfOneId;
  if (!known.empty() && (on_conflict == OnConflict::report || too_many))
    return Added{AddOutcome::conflicting, known.front().arrival};

  TRY_VOID(transaction.charge(database_octets(record, payload)));
  TRY(auto const arrival, next_number(transaction, kArrivals));
  TRY_VOID(store_payload(transaction, arrival, payload, record));
  put_record(transaction, arrival, record);
  TRY_VOID(enter_queue(transaction, arrival, record));
  auto const id = known_key(record);
  transaction.put(Column::known, id, encode(KnownBundle{.arrival = arrival}));
  put_due(transaction, {record.expires, DueKind::lifetime, arrival}, id);
  schedule_retention(transaction, arrival, record);
  TRY_VOID(tell_of_entry(transaction, arrival, record));
  return Added{AddOutcome::stored, arrival};
}

Result<void> move_bundle(Transaction& transaction, Arrival arrival, QueueMove const& move) {
  TRY(auto record, leave_for_move(transaction, arrival, move));
  return enter_after_move(transaction, arrival, std::move(record), move);
}

Result<Arrival> readmit_bundle(Transaction& transaction, Arrival arrival, QueueMove const& move) {
  TRY(auto record, leave_for_move(transaction, arrival, move));
  TRY(auto const readmitted, next_number(transaction, kArrivals));
  TRY_VOID(renumber_payload(transaction, arrival, readmitted, record.payload));
  TRY_VOID(renumber_known(transaction, arrival, readmitted, record));
  transaction.erase(Column::bundles, make_key(arrival));
  TRY_VOID(enter_after_move(transaction, readmitted, std::move(record), move));
  return readmitted;
}

Result<void> mark_forwarded(Transaction& transaction, Arrival arrival) {
  TRY(auto record, existing_bundle(transaction, arrival));
  record.forwarded = true;
  put_record(transaction, arrival, record);
  return {};
}

Result<void> drop_payload(Transaction& transaction, Arrival arrival) {
  TRY(auto record, existing_bundle(transaction, arrival));
  if (std::holds_alternative<DroppedPayload>(record.payload)) return {};
  TRY_VOID(free_payload(transaction, arrival, record.payload));
  record.payload = DroppedPayload{};
  put_record(transaction, arrival, record);
  return note_payload_dropped(transaction, record.queue, record.payload_length);
}

Result<void> delete_bundle(Transaction& transaction, Arrival arrival) {
  TRY(auto const record, existing_bundle(transaction, arrival));
  if (record.queue == Queue::reassembly) TRY_VOID(remove_fragment(transaction, arrival, record));
  TRY_VOID(free_payload(transaction, arrival, record.payload));
  TRY_VOID(leave_queue(transaction, arrival, record));
  cancel_retention(transaction, arrival, record);
  transaction.erase(Column::bundles, make_key(arrival));
  TRY_VOID(forget_responses(transaction, record.key));
  auto const id = known_key(record);
  TRY(auto const known, transaction.get(Column::known, id));
  if (!known) return {};  // its lifetime has ended
  TRY(auto seen, decode_known_bundle(*known));
  seen.gone = true;
  transaction.put(Column::known, id, encode(seen));
  return {};
}

Result<Arrival> last_arrival(View const& view) {
  return read_counter(view, kArrivals);
}

Result<std::optional<BundleRecord>> find_bundle(View const& view, Arrival arrival) {
  TRY(auto const value, view.get(Column::bundles, make_key(arrival)));
  if (!value) return std::nullopt;
  TRY(auto record, decode_bundle_record(*value));
  return std::optional(std::move(record));
}

Result<std::vector<KnownBundle>> find_known(View const& view, ByteView bundle_key) {
  std::vector<KnownBundle> found;
  auto at = view.scan(Column::known, known_prefix(bundle_key));
  for (; at.valid(); at.next()) {
    TRY(auto known, decode_known_bundle(at.value()));
    auto const digest = as_bytes(at.key_after_prefix());
    if (digest.size() != known.digest.size())
      return fail(Errc::malformed, "a stored bundle id has an impossible length");
    std::copy(digest.begin(), digest.end(), known.digest.begin());
    found.push_back(known);
  }
  TRY_VOID(at.status());
  return found;
}

Result<bool> is_known(View const& view, ByteView bundle_key, BundleDigest const& digest) {
  TRY(auto const known, view.get(Column::known, known_key(bundle_key, digest)));
  return known.has_value();
}

Result<void> for_each_known(View const& view,
                            std::function<bool(ByteView key, KnownBundle const&)> const& visit) {
  auto at = view.scan(Column::known, "");
  for (; at.valid(); at.next()) {
    auto rest = at.key_after_prefix();
    TRY(auto const length, take_number(rest));
    TRY(auto known, decode_known_bundle(at.value()));
    if (rest.size() != length + known.digest.size())
      return fail(Errc::malformed, "a stored bundle id has an impossible length");
    auto const octets = as_bytes(rest);
    std::copy_n(octets.end() - static_cast<std::ptrdiff_t>(known.digest.size()),
                known.digest.size(),
                known.digest.begin());
    if (!visit(octets.first(length), known)) break;
  }
  return at.status();
}

}  // namespace bindle::storage
