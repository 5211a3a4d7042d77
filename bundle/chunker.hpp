#pragma once

#include "bundle/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace bindle {

// How a file was cut. The values travel in manifests.
enum class ChunkingMethod : std::uint8_t { fastcdc = 0, fixed = 1 };

// Fails with Errc::malformed on a value we do not know.
Result<ChunkingMethod> chunking_method_from_value(std::uint64_t value);

enum class Input { continues, ended };

// Finds the chunk boundaries of one file, in file order, without copying an octet.
//
// The caller keeps the file's octets from the current chunk's first one on in a buffer and shows
// all of them; the chunker remembers how far it has looked, so that each octet is looked at once
// however small the pieces are that arrive. The boundaries depend on the file's octets alone.
class Chunker {
 public:
  virtual ~Chunker() = default;

  // The length of the current chunk, between 1 and kMaxChunkSize, once it is certain; the next
  // call is then about the octet after it. Nothing while more input is needed, which is never so
  // with kMaxChunkSize octets pending, and with ended input only when nothing is pending. Between
  // two cuts `pending` may only grow, by what follows it in the file.
  virtual std::optional<std::size_t> next_cut(ByteView pending, Input input) = 0;

 protected:
  Chunker() = default;
  Chunker(Chunker const&) = default;
  Chunker& operator=(Chunker const&) = default;
};

std::unique_ptr<Chunker> make_chunker(ChunkingMethod method);

}  // namespace bindle
