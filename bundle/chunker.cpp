#include "bundle/chunker.hpp"

#include "bundle/fastcdc_chunker.hpp"
#include "bundle/fixed_chunker.hpp"

#include <string>

namespace bindle {

Result<ChunkingMethod> chunking_method_from_value(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(ChunkingMethod::fixed)) {
    return static_cast<ChunkingMethod>(value);
  }
  return fail(Errc::malformed, "unknown chunking method " + std::to_string(value));
}

std::unique_ptr<Chunker> make_chunker(ChunkingMethod method) {
  if (method == ChunkingMethod::fixed) return std::make_unique<FixedChunker>();
  return std::make_unique<FastCdcChunker>();
}

}  // namespace bindle
