#pragma once

#include "bundle/bpsec/secret_key.hpp"
#include "bundle/bytes.hpp"
#include "bundle/fixed_chunker.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>

namespace bindle {

// Encrypts one version of a private file with a key of its own, by XChaCha20-Poly1305
// (docs/formats.md, "Private content"). What it encrypts is longer by kTagSize octets.
class ContentCipher {
 public:
  static constexpr std::size_t kKeySize = 32;
  static constexpr std::size_t kTagSize = 16;

  // The octets of the file in each chunk but the last.
  static constexpr std::size_t kPlainChunkSize = FixedChunker::kChunkSize - kTagSize;

  static ContentCipher generate();

  // Errc::malformed unless the key has kKeySize octets.
  static Result<ContentCipher> from_key(ByteView key);

  // Secret.
  ByteView key() const { return key_.octets(); }

  // `index` is the chunk's place in the file. One index, one plain text: two under the same index
  // would give both away.
  Bytes seal_chunk(std::uint64_t index, ByteView plain) const;

  // Errc::unverified when it was not made with this key for this place.
  Result<Bytes> open_chunk(std::uint64_t index, ByteView sealed) const;

  // The same for what describes the file.
  Bytes seal_details(ByteView plain) const;
  Result<Bytes> open_details(ByteView sealed) const;

 private:
  explicit ContentCipher(bpsec::SecretKey key) : key_(std::move(key)) {}

  bpsec::SecretKey key_;
};

}  // namespace bindle
