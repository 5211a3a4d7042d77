#pragma once

#include "bundle/inventory/inventory_message.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bindle {

// The two sides of finding out which of one node's bundles the other lacks. Messages in, messages
// out; what is exchanged grows with the difference of the sets, not with the sets. A peer that lies
// gets too many bundles or too few.

using Inventory = std::vector<BundleFingerprint>;  // ascending, each once

// The side that has something to give.
InventoryOffer offer_of(Inventory const& held, SketchKey const& key);

// None when more is wanted than is given.
std::optional<InventoryCells> cells_for(InventoryWish const& wish, Inventory const& held);

// The side that may lack something. It keeps the cells of one exchange.
class InventoryComparison {
 public:
  // More rounds mean that the sets are not what they are said to be.
  static constexpr unsigned kMostRounds = 8;

  // Either a wish for more cells, the result or a refusal.
  InventoryMessage begin(InventoryOffer const& offer, Inventory const& held);

  // Cells that were not wished for are refused.
  InventoryMessage go_on(InventoryCells const& more, Inventory const& held);

 private:
  std::size_t cells_to_expect() const;
  InventoryMessage conclude(Inventory const& held);

  SketchKey key_{};
  SketchCells difference_;
  std::vector<SampleSketch> samples_;  // of the difference
  std::size_t wanted_ = 0;
  unsigned rounds_ = 0;
};

}  // namespace bindle
