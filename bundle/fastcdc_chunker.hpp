#pragma once

#include "bundle/chunk.hpp"
#include "bundle/chunker.hpp"

namespace bindle {

// Content-defined chunking after Xia et al., "FastCDC" (USENIX ATC 2016): a rolling hash over
// about 64 octets decides where to cut, so that a change in a file moves only the boundaries next
// to it. docs/formats.md, "Chunking", gives every constant; changing one makes all files new.
class FastCdcChunker : public Chunker {
 public:
  static constexpr std::size_t kMinSize = std::size_t{256} * 1024;
  static constexpr std::size_t kNormalSize = std::size_t{512} * 1024;
  static constexpr std::size_t kMaxSize = kMaxChunkSize;

  std::optional<std::size_t> next_cut(ByteView pending, Input input) override;

 private:
  // Looks at octets up to `end`; true where the hash falls below `threshold`, with scanned_ just
  // behind that octet.
  bool scan(ByteView pending, std::size_t end, std::uint64_t threshold);

  std::size_t cut_at(std::size_t length);

  std::size_t scanned_ = 0;  // octets of the current chunk already looked at or skipped
  std::uint64_t hash_ = 0;
};

}  // namespace bindle
