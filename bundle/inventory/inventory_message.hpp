#pragma once

#include "bundle/inventory/sketch.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace bindle {

// What two nodes say to each other to find out which of the one's bundles the other lacks: the
// payload of a bundle of content kind `inventory`. The bytes are in docs/formats.md.

// Cells of a sample of the set, to tell how far two sets are apart.
struct SampleSketch {
  unsigned zero_bits = 0;  // at most 31
  SketchCells cells;

  friend bool operator==(SampleSketch const&, SampleSketch const&) = default;
};

// The first cells of what the speaker holds.
struct InventoryOffer {
  SketchKey key{};
  SketchCells cells;
  std::vector<SampleSketch> samples;  // zero_bits ascend

  friend bool operator==(InventoryOffer const&, InventoryOffer const&) = default;
};

// The cells were too few: `count` more are wanted, from `first` on.
struct InventoryWish {
  SketchKey key{};
  std::uint64_t first = 0;
  std::uint64_t count = 0;

  friend bool operator==(InventoryWish const&, InventoryWish const&) = default;
};

struct InventoryCells {
  SketchKey key{};
  std::uint64_t first = 0;
  SketchCells cells;

  friend bool operator==(InventoryCells const&, InventoryCells const&) = default;
};

// The speaker lacks these of what was offered, and holds all the others.
struct InventoryResult {
  // The first octets of a fingerprint: enough among the bundles of one node.
  using Prefix = std::array<std::uint8_t, 8>;

  SketchKey key{};
  std::vector<Prefix> lacking;  // ascending

  friend bool operator==(InventoryResult const&, InventoryResult const&) = default;
};

// The sets are too far apart to be compared, or the speaker will not: send everything.
struct InventoryRefusal {
  SketchKey key{};

  friend bool operator==(InventoryRefusal const&, InventoryRefusal const&) = default;
};

using InventoryMessage =
    std::variant<InventoryOffer, InventoryWish, InventoryCells, InventoryResult, InventoryRefusal>;

struct InventoryLimits {
  static constexpr std::size_t kCells = std::size_t{1} << 16;  // of one sketch
  static constexpr std::size_t kSamples = 8;
  static constexpr std::size_t kLacking = std::size_t{1} << 16;
};

Bytes encode_inventory(InventoryMessage const& message);

// Errc::malformed; Errc::unsupported for messages of other versions and kinds.
Result<InventoryMessage> decode_inventory(ByteView payload);

SketchKey const& key_of(InventoryMessage const& message);

}  // namespace bindle
