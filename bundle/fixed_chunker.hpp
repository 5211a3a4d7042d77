#pragma once

#include "bundle/chunker.hpp"

namespace bindle {

// Cuts every `size` octets; the last chunk is what is left. For files that never change.
class FixedChunker : public Chunker {
 public:
  static constexpr std::size_t kChunkSize = std::size_t{512} * 1024;

  explicit FixedChunker(std::size_t size = kChunkSize) : size_(size) {}

  std::optional<std::size_t> next_cut(ByteView pending, Input input) override;

 private:
  std::size_t size_;
};

}  // namespace bindle
