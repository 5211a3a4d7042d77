#include "bundle/inventory/reconciliation.hpp"

#include "bundle/inventory/difference_estimate.hpp"

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

// Cells for each difference: to be asked for first, when few cells tell how many there are; and
// those that are nearly always enough.
constexpr double kFirstGuess = 1.0;
constexpr double kEnough = 1.42;

std::vector<SampleSketch> differences_of(std::vector<SampleSketch> samples,
                                         SketchKey const& key,
                                         Inventory const& held) {
  for (auto& sample : samples) {
    auto const own = sketch_of({held, key, sample.zero_bits}, 0, sample.cells.size());
    sample.cells = difference_of(std::move(sample.cells), own);
  }
  return samples;
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
  samples_ = differences_of(offer.samples, key_, held);
  return conclude(held);
}

InventoryMessage InventoryComparison::go_on(InventoryCells const& more, Inventory const& held) {
  if (more.key != key_ || more.first != difference_.size() || more.cells.size() != wanted_ ||
      wanted_ == 0)
    return InventoryRefusal{more.key};
  auto const own = sketch_of({held, key_, 0}, difference_.size(), more.cells.size());
  auto const cells = difference_of(more.cells, own);
  difference_.insert(difference_.end(), cells.begin(), cells.end());
  return conclude(held);
}

// Cells that turn out to be too many were sent in vain; a round more costs little. So the first
// guess is low, the second is good, and after that each round adds more than the one before.
std::size_t InventoryComparison::cells_to_expect() const {
  std::vector<DifferenceEvidence> evidence{{difference_, 0}};
  for (auto const& sample : samples_)
    evidence.push_back({sample.cells, sample.zero_bits});
  auto const size = estimated_difference(evidence, InventoryLimits::kCells);
  if (!samples_.empty() && kEnough * size > InventoryLimits::kCells)
    return InventoryLimits::kCells + 1;  // no use beginning
  auto const guess = std::ceil((rounds_ == 0 ? kFirstGuess : kEnough) * size);
  auto const have = difference_.size();
  auto const least = have + std::max(kLeastMore, (have << rounds_) / 32);
  auto const target = std::max(static_cast<std::size_t>(guess) + kLeastMore, least);
  // Where nobody sampled, few cells tell little.
  return samples_.empty() ? std::min(target, 4 * have) : target;
}

InventoryMessage InventoryComparison::conclude(Inventory const& held) {
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
  auto const target = cells_to_expect();
  wanted_ = target - difference_.size();
  if (target > InventoryLimits::kCells || ++rounds_ > kMostRounds) return InventoryRefusal{key_};
  return InventoryWish{key_, difference_.size(), wanted_};
}

}  // namespace bindle
