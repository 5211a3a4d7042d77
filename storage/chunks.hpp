#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/extent.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// A chunk is kept while something refers to it: a stored bundle whose payload it is, or a holding.
// A holding is the set of distinct chunks that one file needs; an upload or a download begins it,
// and it passes to the manifest, as a whole, when the file is complete. References are rows, not
// numbers: naming a chunk twice for one holding counts once, in any order, also after a crash.
using HoldingId = std::uint64_t;

struct InlineChunk {
  friend bool operator==(InlineChunk, InlineChunk) = default;
};

struct ChunkRecord {
  std::variant<InlineChunk, Extent> location;
  std::uint32_t length = 0;

  friend bool operator==(ChunkRecord const&, ChunkRecord const&) = default;
};

enum class HoldingOwner : std::uint8_t {
  upload = 0,  // released at the next start unless the owner has changed
  download = 1,
  manifest = 2,
  removed = 3,  // of a file that is being removed; storage/file_removal.hpp
};

Result<HoldingId> begin_holding(Transaction& transaction, HoldingOwner owner);
Result<void> give_holding(Transaction& transaction, HoldingId holding, HoldingOwner owner);

// Drops up to `limit` references of the holding, freeing chunks that nothing else refers to;
// forgets the holding and returns true when none is left. Work for one Change is thus bounded.
Result<bool> release_holding(Transaction& transaction, HoldingId holding, std::size_t limit);

enum class ChunkOutcome { stored, already_held };

// Octets below kInlineLimit, or an extent written before (list its WrittenPayload in the Change; it
// is freed when the chunk is already held). The caller has compared the octets with the id.
// Unless a holding is named, add a bundle that refers to the chunk in the same Change.
Result<ChunkOutcome> add_chunk(Transaction& transaction,
                               ChunkId const& id,
                               std::variant<Bytes, Extent> const& octets,
                               std::optional<HoldingId> holding);

// Lets a holding refer to a chunk that is stored already; Errc::not_found if it is not.
Result<void> hold_chunk(Transaction& transaction, ChunkId const& id, HoldingId holding);

// References by a bundle; add_bundle and delete_bundle keep them.
Result<void> refer_to_chunk(Transaction& transaction, ChunkId const& id, std::uint64_t arrival);
Result<void> drop_chunk_reference(Transaction& transaction,
                                  ChunkId const& id,
                                  std::uint64_t arrival);

// Whether a holding other than this one refers to the chunk.
Result<bool> is_held_by_another(View const& view, ChunkId const& id, HoldingId holding);

// Up to `limit` chunks of the holding.
Result<std::vector<ChunkId>> chunks_of_holding(View const& view,
                                               HoldingId holding,
                                               std::size_t limit);

// Arrivals of stored bundles whose payload is this chunk, oldest first.
Result<std::vector<std::uint64_t>> bundles_of_chunk(View const& view,
                                                    ChunkId const& chunk,
                                                    std::size_t limit);

Result<std::optional<ChunkRecord>> find_chunk(View const& view, ChunkId const& id);

// How many bundles and holdings refer to it, counted up to `limit`.
Result<std::size_t> count_references(View const& view, ChunkId const& id, std::size_t limit);

Result<std::uint64_t> chunk_count(View const& view);

Result<std::vector<HoldingId>> holdings_of(View const& view, HoldingOwner owner);

}  // namespace bindle::storage
