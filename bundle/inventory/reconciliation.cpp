#include "bundle/inventory/reconciliation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bindle {
namespace {

// Enough for the few differences of nodes that meet often.
constexpr std::size_t kFirstCells = 64;

constexpr std::array<unsigned, 7> kSampleBits = {3, 5, 7, 9, 11, 13, 15};
constexpr std::size_t kSampleCells = 48;

// A set of this size or less needs no samples: cells for all of it are soon sent.
constexpr std::size_t kSmallInventory = 256;

constexpr std::size_t kLeastMore = 32;

// About so many cells decode a difference of `size` elements, of which `seen` were counted.
std::size_t cells_for_difference(double size, double seen) {
  auto const uncertain = size * (1.0 + 0.5 / std::sqrt(std::max(seen, 1.0)));
  return static_cast<std::size_t>(std::ceil(1.4 * uncertain)) + kLeastMore;
}

// From the largest sample that can be decoded.
std::size_t cells_to_expect(InventoryOffer const& offer, Inventory const& held) {
  for (auto const& sample : offer.samples) {
    SketchSource const source{held, offer.key, sample.zero_bits};
    auto const own = sketch_of(source, 0, sample.cells.size());
    auto const found = difference_in(difference_of(sample.cells, own), offer.key);
    if (!found) continue;
    auto const seen = static_cast<double>(found->size());
    return cells_for_difference(std::ldexp(std::max(seen, 1.0), static_cast<int>(sample.zero_bits)),
                                seen);
  }
  return offer.samples.empty() ? 4 * kFirstCells : InventoryLimits::kCells + 1;
}

InventoryResult::Prefix prefix_of(BundleFingerprint const& element) {
  InventoryResult::Prefix prefix{};
  std::copy_n(element.bytes.begin(), prefix.size(), prefix.begin());
  return prefix;
}

}  // namespace

InventoryOffer offer_of(Inventory const& held, SketchKey const& key) {
  InventoryOffer offer;
  offer.key = key;
  offer.cells = sketch_of({held, key, 0}, 0, kFirstCells);
  if (held.size() <= kSmallInventory) return offer;
  for (auto const zero_bits : kSampleBits)
    offer.samples.push_back({zero_bits, sketch_of({held, key, zero_bits}, 0, kSampleCells)});
  return offer;
}

std::optional<InventoryCells> cells_for(InventoryWish const& wish, Inventory const& held) {
  if (wish.count == 0 || wish.first > InventoryLimits::kCells ||
      wish.count > InventoryLimits::kCells - wish.first)
    return std::nullopt;
  InventoryCells more;
  more.key = wish.key;
  more.first = wish.first;
  more.cells = sketch_of({held, wish.key, 0},
                         static_cast<std::size_t>(wish.first),
                         static_cast<std::size_t>(wish.count));
  return more;
}

InventoryMessage InventoryComparison::begin(InventoryOffer const& offer, Inventory const& held) {
  key_ = offer.key;
  rounds_ = 0;
  if (offer.cells.empty() || offer.cells.size() > InventoryLimits::kCells)
    return InventoryRefusal{key_};
  difference_ = difference_of(offer.cells, sketch_of({held, key_, 0}, 0, offer.cells.size()));
  return conclude(held, cells_to_expect(offer, held));
}

InventoryMessage InventoryComparison::go_on(InventoryCells const& more, Inventory const& held) {
  if (more.key != key_ || more.first != difference_.size() || more.cells.size() != wanted_ ||
      wanted_ == 0)
    return InventoryRefusal{more.key};
  auto const own = sketch_of({held, key_, 0}, difference_.size(), more.cells.size());
  auto const cells = difference_of(more.cells, own);
  difference_.insert(difference_.end(), cells.begin(), cells.end());
  return conclude(held, difference_.size() + difference_.size() / 3);
}

InventoryMessage InventoryComparison::conclude(Inventory const& held, std::size_t expected_cells) {
  if (auto const difference = difference_in(difference_, key_)) {
    InventoryResult result;
    result.key = key_;
    for (auto const& element : *difference)
      if (!std::binary_search(held.begin(), held.end(), element))
        result.lacking.push_back(prefix_of(element));
    std::sort(result.lacking.begin(), result.lacking.end());
    result.lacking.erase(std::unique(result.lacking.begin(), result.lacking.end()),
                         result.lacking.end());
    return result;
  }
  auto const target = std::max(expected_cells, difference_.size() + kLeastMore);
  wanted_ = target - difference_.size();
  if (target > InventoryLimits::kCells || ++rounds_ > kMostRounds) return InventoryRefusal{key_};
  return InventoryWish{key_, difference_.size(), wanted_};
}

}  // namespace bindle
