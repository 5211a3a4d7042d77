#pragma once

#include "bundle/bundle_fingerprint.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bindle {

// Set reconciliation by a rateless invertible Bloom lookup table (Yang, Gilad, Alizadeh, "Practical
// Rateless Set Reconciliation", SIGCOMM 2024). A set's sketch is an endless row of cells; the cells
// of two sets, subtracted, tell the elements that only one of them has, as soon as there are about
// 1.4 cells for each. Positions and octets are in docs/formats.md.

// Chosen anew for each exchange, so that nobody can make bundles whose fingerprints fall together.
using SketchKey = std::array<std::uint8_t, 16>;

SketchKey new_sketch_key();

// The sums, by exclusive or, over the elements that fall into the cell.
struct SketchCell {
  static constexpr std::size_t kSize = BundleFingerprint::kSize + 4;

  std::array<std::uint8_t, BundleFingerprint::kSize> fingerprints{};
  std::uint32_t checks = 0;

  bool empty() const { return *this == SketchCell{}; }

  SketchCell& operator^=(SketchCell const& other);
  friend bool operator==(SketchCell const&, SketchCell const&) = default;
};

using SketchCells = std::vector<SketchCell>;

// A set, or of large sets a sample: the elements whose hash begins with so many zero bits, one in
// 2^zero_bits.
struct SketchSource {
  std::span<BundleFingerprint const> elements;
  SketchKey const& key;
  unsigned zero_bits = 0;
};

// Cells `first` to `first + count - 1`.
SketchCells sketch_of(SketchSource const& source, std::size_t first, std::size_t count);

// The elements in which two sets differ, from the exclusive or of their cells from the first on;
// none when there are too few cells for them, or the cells are not of two sets. The work is bounded
// by the number of cells.
std::optional<std::vector<BundleFingerprint>> difference_in(SketchCells cells,
                                                            SketchKey const& key);

// Cell by cell; `a` and `b` have the same length.
SketchCells difference_of(SketchCells a, SketchCells const& b);

}  // namespace bindle
