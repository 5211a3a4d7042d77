#include "bundle/fixed_chunker.hpp"

namespace bindle {

std::optional<std::size_t> FixedChunker::next_cut(ByteView pending, Input input) {
  if (pending.size() >= size_) return size_;
  if (input == Input::ended && !pending.empty()) return pending.size();
  return std::nullopt;
}

}  // namespace bindle
