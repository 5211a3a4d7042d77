#include "agent/content/file_pieces.hpp"

#include "bundle/sha256.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

// Of the file, not of what is stored of it.
std::uint64_t length_of(ReadableManifest const& file, ChunkRef const& chunk) {
  std::uint64_t const added = file.cipher ? ContentCipher::kTagSize : 0;
  return chunk.length - std::min<std::uint64_t>(added, chunk.length);
}

}  // namespace

std::optional<FilePiece> FilePieces::next() {
  auto const& chunks = file_.manifest.chunks;
  for (; chunk_ < chunks.size() && chunk_start_ < end_; ++chunk_) {
    auto const start = chunk_start_;
    chunk_start_ += length_of(file_, chunks[chunk_]);
    auto const from = std::max(start, first_);
    auto const to = std::min(chunk_start_, end_);
    if (from < to) return FilePiece{chunk_++, from - start, to - from};
  }
  return std::nullopt;
}

Result<Bytes> read_piece(storage::Store& store,
                         ReadableManifest const& file,
                         FilePiece const& piece) {
  auto const& chunk = file.manifest.chunks[piece.chunk];
  TRY(auto const reader, store.open_chunk(chunk.id));
  if (!file.cipher) {
    Bytes octets(piece.length);
    TRY_VOID(reader.read(piece.offset, octets));
    return octets;
  }
  Bytes sealed(chunk.length);
  TRY_VOID(reader.read(0, sealed));
  TRY(auto plain, file.cipher->open_chunk(piece.chunk, sealed));
  auto const begin = plain.begin() + static_cast<std::ptrdiff_t>(piece.offset);
  return Bytes(begin, begin + static_cast<std::ptrdiff_t>(piece.length));
}

Result<void> read_file(storage::Store& store,
                       ReadableManifest const& file,
                       std::function<Result<void>(ByteView piece)> const& take) {
  Sha256 hash;
  FilePieces pieces(file, 0, file.manifest.size);
  while (auto const piece = pieces.next()) {
    TRY(auto const octets, read_piece(store, file, *piece));
    hash.update(octets);
    TRY_VOID(take(octets));
  }
  if (FileDigest{hash.finish()} == file.manifest.digest) return {};
  return fail(Errc::unverified, "the decrypted file does not match the SHA-256 sealed with it");
}

}  // namespace bindle::agent
