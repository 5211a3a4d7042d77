#pragma once

#include "bundle/ids.hpp"

#include <cstddef>
#include <cstdint>

namespace bindle {

// No chunk is longer, whatever made it; also what a receiver must be ready to hold in memory.
inline constexpr std::size_t kMaxChunkSize = std::size_t{1024} * 1024;

// One entry of a manifest's list: which chunk, and how many octets of the file it covers.
struct ChunkRef {
  ChunkId id;
  std::uint32_t length = 0;

  friend bool operator==(ChunkRef const&, ChunkRef const&) = default;
};

ChunkId chunk_id_of(ByteView chunk);

}  // namespace bindle
