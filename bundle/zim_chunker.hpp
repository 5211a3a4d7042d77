#pragma once

#include "bundle/fastcdc_chunker.hpp"

#include <cstddef>
#include <optional>

namespace bindle {

// For ZIM archives, in which offline copies of web sites come: cuts where a compressed cluster
// begins, so that clusters which two archives have in common are chunks that they share, wherever
// in the files they lie. Clusters are known by their own first octets, not by the list of pointers,
// which stands at the end of an archive and may say anything. What is longer than a chunk, and what
// looks like no cluster, is cut by content. docs/formats.md, "Chunking".
class ZimChunker : public Chunker {
 public:
  // Shorter clusters are gathered until they are as long. What comes before the first cluster is
  // different in every archive, and is a chunk however short.
  static constexpr std::size_t kMinSize = std::size_t{128} * 1024;
  static constexpr std::size_t kMaxSize = kMaxChunkSize;

  static constexpr std::size_t kMagicSize = 4;
  static bool is_archive(ByteView beginning);

  std::optional<std::size_t> next_cut(ByteView pending, Input input) override;

 private:
  std::optional<std::size_t> find_cluster(ByteView pending);

  std::size_t least_ = 1;   // of the current chunk
  std::size_t looked_ = 0;  // no cluster begins before, in the current chunk
  FastCdcChunker by_content_;
};

}  // namespace bindle
