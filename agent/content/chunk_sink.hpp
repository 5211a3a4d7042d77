#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "storage/chunks.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::agent {

// Stores the chunks of one file in groups, under one holding. While one group is made durable the
// next is written; more than two wait nowhere. Blocks; one thread at a time.
class ChunkSink {
 public:
  explicit ChunkSink(storage::Store& store);

  // Frees what was stored, and bundles that were made of it, unless the holding was taken by
  // keep().
  ~ChunkSink();

  // A chunk that is held already, here or by another file, is referred to and not written.
  Result<void> add(ChunkId const& id, ByteView octets);

  // Everything added is durable on return.
  Result<storage::HoldingId> flush();

  // The holding belongs to a manifest now.
  void keep() { kept_ = true; }

  std::uint64_t new_chunks() const { return new_chunks_; }

  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  using Stored = std::variant<Bytes, storage::Extent>;

  struct Pending {
    ChunkId id;
    std::optional<Stored> octets;  // none: held already
  };

  struct InProgress;

  Result<void> open_holding();
  Result<void> submit();

  storage::Store& store_;
  std::optional<storage::HoldingId> holding_;
  std::unordered_set<ChunkId> seen_;
  std::vector<Pending> group_;
  std::vector<storage::WrittenPayload> written_;
  std::uint64_t group_bytes_ = 0;
  std::uint64_t new_chunks_ = 0;
  std::uint64_t bytes_written_ = 0;
  std::shared_ptr<InProgress> in_progress_;
  bool kept_ = false;
};

}  // namespace bindle::agent
