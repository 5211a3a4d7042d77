#include "bundle/chunk_holdings.hpp"

#include <utility>

namespace bindle {

Result<Bytes> encode_chunk_holdings(ChunkHoldings const& holdings) {
  return encode_chunk_request({holdings.manifest, holdings.ranges, Priority::normal});
}

Result<ChunkHoldings> decode_chunk_holdings(ByteView bytes) {
  TRY(auto request, decode_chunk_request(bytes));
  if (request.priority != Priority::normal)
    return fail(Errc::malformed, "chunk holdings have no priority");
  return ChunkHoldings{request.manifest, std::move(request.ranges)};
}

}  // namespace bindle
