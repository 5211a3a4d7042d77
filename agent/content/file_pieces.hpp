#pragma once

#include "agent/content/private_file.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace bindle::agent {

// Octets of a file that lie in one chunk.
struct FilePiece {
  std::size_t chunk = 0;  // its index in the manifest
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// The pieces of a range of a file, in file order. The file must outlive it.
class FilePieces {
 public:
  FilePieces(ReadableManifest const& file, std::uint64_t first, std::uint64_t length)
      : file_(file), first_(first), end_(first + length) {}

  std::optional<FilePiece> next();

 private:
  ReadableManifest const& file_;
  std::uint64_t first_;
  std::uint64_t end_;
  std::size_t chunk_ = 0;
  std::uint64_t chunk_start_ = 0;
};

// A piece of a file that is complete here, decrypted. Blocks.
Result<Bytes> read_piece(storage::Store& store,
                         ReadableManifest const& file,
                         FilePiece const& piece);

// The whole file, piece by piece. Errc::unverified when it is not the one that the manifest
// describes, which encrypted ones can turn out to be. Blocks.
Result<void> read_file(storage::Store& store,
                       ReadableManifest const& file,
                       std::function<Result<void>(ByteView piece)> const& take);

}  // namespace bindle::agent
