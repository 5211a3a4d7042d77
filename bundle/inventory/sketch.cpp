#include "bundle/inventory/sketch.hpp"

#include <sodium.h>

#include <bit>
#include <cassert>
#include <cmath>
#include <unordered_set>

namespace bindle {
namespace {

struct Hashed {
  std::uint64_t seed = 0;
  std::uint32_t check = 0;
  std::uint32_t sample = 0;
};

std::uint64_t big_endian(std::uint8_t const* octets, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8 | octets[i];
  return value;
}

// SipHash-2-4 with 128 bits of output.
Hashed hashed(BundleFingerprint const& element, SketchKey const& key) {
  std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> hash{};
  crypto_shorthash_siphashx24(hash.data(), element.bytes.data(), element.bytes.size(), key.data());
  return {.seed = big_endian(hash.data(), 8) | 1,
          .check = static_cast<std::uint32_t>(big_endian(hash.data() + 8, 4)),
          .sample = static_cast<std::uint32_t>(big_endian(hash.data() + 12, 4))};
}

// The cells that an element falls into, ascending from 0: cell i with a probability of 1/(1 + i/2).
class Positions {
 public:
  explicit Positions(std::uint64_t seed) : state_(seed) {}

  std::uint64_t current() const { return at_; }

  void next() {
    constexpr std::uint64_t kMultiplier = 0xda94'2042'e4dd'58b5;
    constexpr double kTwoTo32 = 4294967296.0;
    state_ *= kMultiplier;
    auto const spread = kTwoTo32 / std::sqrt(static_cast<double>(state_) + 1.0) - 1.0;
    at_ += static_cast<std::uint64_t>(std::ceil((static_cast<double>(at_) + 1.5) * spread));
  }

 private:
  std::uint64_t state_;
  std::uint64_t at_ = 0;
};

// Adds the element to its cells, or takes it away: both are the same.
template <class Visit>
void toggle(SketchCells& cells,
            std::size_t first,
            BundleFingerprint const& element,
            Hashed const& hash,
            Visit visit) {
  auto const end = first + cells.size();
  for (Positions positions(hash.seed); positions.current() < end; positions.next()) {
    if (positions.current() < first) continue;
    auto const index = static_cast<std::size_t>(positions.current() - first);
    cells[index] ^= SketchCell{.fingerprints = element.bytes, .checks = hash.check};
    visit(index);
  }
}

bool is_one_element(SketchCell const& cell, SketchKey const& key) {
  return !cell.empty() && hashed(BundleFingerprint{cell.fingerprints}, key).check == cell.checks;
}

}  // namespace

SketchKey new_sketch_key() {
  SketchKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

SketchCell& SketchCell::operator^=(SketchCell const& other) {
  for (std::size_t i = 0; i < fingerprints.size(); ++i)
    fingerprints[i] ^= other.fingerprints[i];
  checks ^= other.checks;
  return *this;
}

SketchCells sketch_of(SketchSource const& source, std::size_t first, std::size_t count) {
  SketchCells cells(count);
  for (auto const& element : source.elements) {
    auto const hash = hashed(element, source.key);
    if (static_cast<unsigned>(std::countl_zero(hash.sample)) < source.zero_bits) continue;
    toggle(cells, first, element, hash, [](std::size_t) {});
  }
  return cells;
}

std::optional<std::vector<BundleFingerprint>> difference_in(SketchCells cells,
                                                            SketchKey const& key) {
  std::vector<BundleFingerprint> found;
  std::unordered_set<BundleFingerprint> seen;
  std::vector<std::size_t> candidates(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    candidates[i] = cells.size() - 1 - i;
  while (!candidates.empty()) {
    auto const index = candidates.back();
    candidates.pop_back();
    if (!is_one_element(cells[index], key)) continue;
    BundleFingerprint const element{cells[index].fingerprints};
    // Of two sets no element comes out twice, nor more of them than there are cells.
    if (found.size() == cells.size() || !seen.insert(element).second) return std::nullopt;
    found.push_back(element);
    toggle(cells, 0, element, hashed(element, key), [&candidates](std::size_t changed) {
      candidates.push_back(changed);
    });
  }
  for (auto const& cell : cells)
    if (!cell.empty()) return std::nullopt;
  return found;
}

SketchCells difference_of(SketchCells a, SketchCells const& b) {
  assert(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] ^= b[i];
  return a;
}

}  // namespace bindle
