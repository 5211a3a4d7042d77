#pragma once

#include "bundle/ids.hpp"
#include "bundle/priority.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace bindle {

// Positions first, first + 1, ... first + count - 1 in a manifest's chunk list.
struct ChunkRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;

  friend bool operator==(ChunkRange const&, ChunkRange const&) = default;
};

inline constexpr std::size_t kMaxChunkRanges = 4096;

// The payload of a request bundle: "send me these chunks of this file", or without ranges "send me
// this manifest". The ranges ascend, each is followed by at least one position that is not asked
// for, and no position passes 2^32 - 1.
struct ChunkRequest {
  ManifestId manifest;
  std::vector<ChunkRange> ranges;
  Priority priority = Priority::normal;  // of the answers

  bool asks_for_manifest() const { return ranges.empty(); }

  // How many positions are asked for.
  std::uint64_t chunk_count() const;

  friend bool operator==(ChunkRequest const&, ChunkRequest const&) = default;
};

// Fails with Errc::invalid_argument when there are too many ranges, or they break the order.
Result<Bytes> encode_chunk_request(ChunkRequest const& request);

// Fails with Errc::malformed; a request has one encoding only.
Result<ChunkRequest> decode_chunk_request(ByteView bytes);

// The positions that are false in `held`, as the ranges of one request. Beyond kMaxChunkRanges the
// later positions are left for another request.
std::vector<ChunkRange> missing_ranges(std::vector<bool> const& held);

// Calls `visit` with each position asked for that exists in a list of `chunk_count` chunks, in
// ascending order: what a request costs is bounded by the file, not by what it asks for.
void for_each_position(ChunkRequest const& request,
                       std::uint32_t chunk_count,
                       std::function<void(std::uint32_t)> const& visit);

}  // namespace bindle
