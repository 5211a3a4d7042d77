#include "storage/chunks.hpp"

#include "storage/content_codec.hpp"
#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <string>
#include <vector>

namespace bindle::storage {
namespace {

constexpr std::string_view kHoldings = "holdings";
constexpr std::string_view kChunks = "chunks";

// What a chunk's record and references take in the database, generously.
constexpr std::uint64_t kChunkOverhead = 512;

enum class Referrer : std::uint8_t { bundle = 0, holding = 1 };

std::string reference_key(ChunkId const& id, Referrer kind, std::uint64_t referrer) {
  return make_key(ByteView(id.bytes), static_cast<std::uint8_t>(kind), referrer);
}

void add_holding_reference(Transaction& transaction, ChunkId const& id, HoldingId holding) {
  transaction.put(Column::references, reference_key(id, Referrer::holding, holding), {});
  transaction.put(Column::holding_chunks, make_key(holding, ByteView(id.bytes)), {});
}

Result<void> require_chunk(View const& view, ChunkId const& id) {
  TRY(auto const chunk, find_chunk(view, id));
  if (!chunk) return fail(Errc::not_found, "the chunk " + id.to_string() + " is not held");
  return {};
}

Result<void> free_chunk(Transaction& transaction, ChunkId const& id, ChunkRecord const& record) {
  auto const key = make_key(ByteView(id.bytes));
  if (auto const* const extent = std::get_if<Extent>(&record.location)) {
    transaction.free(*extent);
  } else {
    transaction.erase(Column::chunk_octets, key);
  }
  transaction.erase(Column::chunks, key);
  return take_from_counter(transaction, kChunks, 1);
}

Result<void> drop_reference(Transaction& transaction,
                            ChunkId const& id,
                            Referrer kind,
                            std::uint64_t referrer) {
  transaction.erase(Column::references, reference_key(id, kind, referrer));
  TRY(auto const left, count_references(transaction, id, 1));
  if (left > 0) return {};
  TRY(auto const record, find_chunk(transaction, id));
  if (!record) return {};
  return free_chunk(transaction, id, *record);
}

Result<ChunkRecord> store_octets(Transaction& transaction,
                                 ChunkId const& id,
                                 std::variant<Bytes, Extent> const& octets) {
  if (auto const* const extent = std::get_if<Extent>(&octets)) {
    TRY_VOID(transaction.charge(kChunkOverhead));
    transaction.adopt(*extent);
    return ChunkRecord{.location = *extent, .length = static_cast<std::uint32_t>(extent->length)};
  }
  auto const& value = std::get<Bytes>(octets);
  if (value.size() >= kInlineLimit)
    return fail(Errc::invalid_argument, "a chunk of this size has to be written as an extent");
  TRY_VOID(transaction.charge(kChunkOverhead + value.size()));
  transaction.put(Column::chunk_octets, make_key(ByteView(id.bytes)), as_text(value));
  return ChunkRecord{.location = InlineChunk{}, .length = static_cast<std::uint32_t>(value.size())};
}

}  // namespace

Result<HoldingId> begin_holding(Transaction& transaction, HoldingOwner owner) {
  TRY(auto const holding, next_number(transaction, kHoldings));
  TRY_VOID(give_holding(transaction, holding, owner));
  return holding;
}

Result<void> give_holding(Transaction& transaction, HoldingId holding, HoldingOwner owner) {
  transaction.put(Column::holdings, make_key(holding), make_key(static_cast<std::uint8_t>(owner)));
  return {};
}

Result<bool> release_holding(Transaction& transaction, HoldingId holding, std::size_t limit) {
  TRY(auto chunks, chunks_of_holding(transaction, holding, limit + 1));
  auto const all = chunks.size() <= limit;
  if (!all) chunks.resize(limit);
  for (auto const& id : chunks) {
    transaction.erase(Column::holding_chunks, make_key(holding, ByteView(id.bytes)));
    TRY_VOID(drop_reference(transaction, id, Referrer::holding, holding));
  }
  if (all) transaction.erase(Column::holdings, make_key(holding));
  return all;
}

Result<ChunkOutcome> add_chunk(Transaction& transaction,
                               ChunkId const& id,
                               std::variant<Bytes, Extent> const& octets,
                               std::optional<HoldingId> holding) {
  TRY(auto const known, find_chunk(transaction, id));
  if (!known) {
    TRY(auto const record, store_octets(transaction, id, octets));
    transaction.put(Column::chunks, make_key(ByteView(id.bytes)), encode(record));
    TRY_VOID(add_to_counter(transaction, kChunks, 1));
  }
  if (holding) add_holding_reference(transaction, id, *holding);
  return known ? ChunkOutcome::already_held : ChunkOutcome::stored;
}

Result<void> hold_chunk(Transaction& transaction, ChunkId const& id, HoldingId holding) {
  TRY_VOID(require_chunk(transaction, id));
  TRY_VOID(transaction.charge(kChunkOverhead));
  add_holding_reference(transaction, id, holding);
  return {};
}

Result<void> refer_to_chunk(Transaction& transaction, ChunkId const& id, std::uint64_t arrival) {
  TRY_VOID(require_chunk(transaction, id));
  transaction.put(Column::references, reference_key(id, Referrer::bundle, arrival), {});
  return {};
}

Result<void> drop_chunk_reference(Transaction& transaction,
                                  ChunkId const& id,
                                  std::uint64_t arrival) {
  return drop_reference(transaction, id, Referrer::bundle, arrival);
}

Result<bool> is_held_by_another(View const& view, ChunkId const& id, HoldingId holding) {
  auto const kind = static_cast<std::uint8_t>(Referrer::holding);
  auto at = view.scan(Column::references, make_key(ByteView(id.bytes), kind));
  for (; at.valid(); at.next()) {
    TRY(auto const referrer, decode_number(at.key_after_prefix()));
    if (referrer != holding) return true;
  }
  TRY_VOID(at.status());
  return false;
}

Result<std::vector<ChunkId>> chunks_of_holding(View const& view,
                                               HoldingId holding,
                                               std::size_t limit) {
  std::vector<ChunkId> chunks;
  auto at = view.scan(Column::holding_chunks, make_key(holding));
  for (; at.valid() && chunks.size() < limit; at.next()) {
    TRY(auto const id, ChunkId::from_bytes(as_bytes(at.key_after_prefix())));
    chunks.push_back(id);
  }
  TRY_VOID(at.status());
  return chunks;
}

Result<std::vector<std::uint64_t>> bundles_of_chunk(View const& view,
                                                    ChunkId const& chunk,
                                                    std::size_t limit) {
  std::vector<std::uint64_t> arrivals;
  auto const bundle = static_cast<std::uint8_t>(Referrer::bundle);
  auto at = view.scan(Column::references, make_key(ByteView(chunk.bytes), bundle));
  for (; at.valid() && arrivals.size() < limit; at.next()) {
    TRY(auto const arrival, decode_number(at.key_after_prefix()));
    arrivals.push_back(arrival);
  }
  TRY_VOID(at.status());
  return arrivals;
}

Result<std::optional<ChunkRecord>> find_chunk(View const& view, ChunkId const& id) {
  TRY(auto const value, view.get(Column::chunks, make_key(ByteView(id.bytes))));
  if (!value) return std::nullopt;
  TRY(auto const record, decode_chunk_record(*value));
  return std::optional(record);
}

Result<std::size_t> count_references(View const& view, ChunkId const& id, std::size_t limit) {
  std::size_t count = 0;
  auto at = view.scan(Column::references, make_key(ByteView(id.bytes)));
  for (; at.valid() && count < limit; at.next())
    ++count;
  TRY_VOID(at.status());
  return count;
}

Result<std::uint64_t> chunk_count(View const& view) {
  return read_counter(view, kChunks);
}

Result<std::vector<HoldingId>> holdings_of(View const& view, HoldingOwner owner) {
  std::vector<HoldingId> found;
  auto const wanted = make_key(static_cast<std::uint8_t>(owner));
  auto at = view.scan(Column::holdings, {});
  for (; at.valid(); at.next()) {
    if (at.value() != wanted) continue;
    TRY(auto const holding, decode_number(at.key_after_prefix()));
    found.push_back(holding);
  }
  TRY_VOID(at.status());
  return found;
}

}  // namespace bindle::storage
