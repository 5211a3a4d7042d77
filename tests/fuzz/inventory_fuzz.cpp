#include "bundle/inventory/inventory_message.hpp"
#include "bundle/inventory/reconciliation.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/support/random_inventories.hpp"

#include <variant>

namespace {

using namespace bindle;
using fuzz::require;

Inventory const& held() {
  static auto const inventory = testing::random_inventories(40, 0, 0, 1).giver;
  return inventory;
}

// Whatever was offered, an answer comes and has a bounded length.
void answer(InventoryOffer const& offer) {
  InventoryComparison comparison;
  auto const reply = comparison.begin(offer, held());
  if (auto const* const wish = std::get_if<InventoryWish>(&reply)) {
    require(wish->first + wish->count <= InventoryLimits::kCells);
    InventoryCells const nothing{
        offer.key, wish->first, SketchCells(static_cast<std::size_t>(wish->count))};
    comparison.go_on(nothing, held());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const message = decode_inventory({data, size});
  if (!message) return 0;
  require(decode_inventory(encode_inventory(*message)).value() == *message);
  if (auto const* const offer = std::get_if<InventoryOffer>(&*message)) answer(*offer);
  if (auto const* const wish = std::get_if<InventoryWish>(&*message))
    if (wish->count < 1000) cells_for(*wish, held());
  return 0;
}
