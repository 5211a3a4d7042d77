#pragma once

#include "bundle/bytes.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

namespace bindle {

// A 32-byte name that cannot be mixed up with another kind of name.
template <class Tag>
struct Id {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};

  friend auto operator<=>(Id const&, Id const&) = default;

  // 64 lower-case hexadecimal digits.
  std::string to_string() const { return to_hex(bytes); }

  static Result<Id> from_bytes(ByteView raw) {
    if (raw.size() != kSize) return fail(Errc::malformed, "an id has 32 bytes");
    Id id;
    std::copy(raw.begin(), raw.end(), id.bytes.begin());
    return id;
  }

  static Result<Id> parse(std::string_view hex) {
    TRY(auto const raw, from_hex(hex));
    return from_bytes(raw);
  }
};

using ChunkId = Id<struct ChunkTag>;           // SHA-256 of the chunk's bytes
using ManifestId = Id<struct ManifestTag>;     // SHA-256 of the manifest's canonical bytes
using FileDigest = Id<struct FileDigestTag>;   // SHA-256 of a whole file
using MerkleHash = Id<struct MerkleTag>;       // a node of a Merkle tree
using PublisherKey = Id<struct PublisherTag>;  // an Ed25519 public key

}  // namespace bindle

// The bytes are hashes already; a prefix of them is a good hash.
template <class Tag>
struct std::hash<bindle::Id<Tag>> {
  std::size_t operator()(bindle::Id<Tag> const& id) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, id.bytes.data(), sizeof value);
    return value;
  }
};
