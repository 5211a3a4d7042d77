#include "bundle/chunk.hpp"

#include "bundle/sha256.hpp"

namespace bindle {

ChunkId chunk_id_of(ByteView chunk) {
  return ChunkId{sha256(chunk)};
}

}  // namespace bindle
