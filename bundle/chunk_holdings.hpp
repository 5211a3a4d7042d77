#pragma once

#include "bundle/chunk_request.hpp"

#include <vector>

namespace bindle {

// What a node answers to a neighbour that asks it, by name, for chunks of a file: which of the
// file's chunks it holds. Ranges as in a ChunkRequest; none: it holds nothing of the file.
struct ChunkHoldings {
  ManifestId manifest;
  std::vector<ChunkRange> ranges;

  friend bool operator==(ChunkHoldings const&, ChunkHoldings const&) = default;
};

// Fails with Errc::invalid_argument as encode_chunk_request().
Result<Bytes> encode_chunk_holdings(ChunkHoldings const& holdings);

// Fails with Errc::malformed; holdings have one encoding only.
Result<ChunkHoldings> decode_chunk_holdings(ByteView bytes);

}  // namespace bindle
