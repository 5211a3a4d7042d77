#pragma once

#include <compare>
#include <cstdint>

namespace bindle::storage {

// Payload files are allocated by the file system in blocks of this size.
inline constexpr std::uint64_t kBlockSize = 4096;

constexpr std::uint64_t round_up_to_block(std::uint64_t octets) {
  return (octets + kBlockSize - 1) / kBlockSize * kBlockSize;
}

// Payloads of this size and more are extents in payload files; smaller ones are database values.
inline constexpr std::uint64_t kInlineLimit = std::uint64_t{64} << 10;

// A run of octets in one payload file. A (file, offset) is never used again for other octets.
struct Extent {
  std::uint64_t file = 0;  // number of the payload file, from 1
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  friend auto operator<=>(Extent const&, Extent const&) = default;
};

// What the file system allocates for it: whole blocks, also those it only touches.
constexpr std::uint64_t allocated_bytes(Extent const& extent) {
  auto const begin = extent.offset / kBlockSize * kBlockSize;
  return round_up_to_block(extent.offset + extent.length) - begin;
}

}  // namespace bindle::storage
