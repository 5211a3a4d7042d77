#pragma once

#include "bundle/inventory/reconciliation.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <set>
#include <utility>
#include <variant>

namespace bindle::testing {

// Two sets that share `common` elements.
struct InventoryPair {
  Inventory giver;
  Inventory taker;
  std::vector<BundleFingerprint> lacking;  // by the taker
};

inline BundleFingerprint random_fingerprint(std::mt19937_64& random) {
  BundleFingerprint made;
  for (auto& octet : made.bytes)
    octet = static_cast<std::uint8_t>(random());
  return made;
}

inline InventoryPair random_inventories(std::size_t common,
                                        std::size_t only_giver,
                                        std::size_t only_taker,
                                        std::uint64_t seed) {
  std::mt19937_64 random(seed);
  InventoryPair pair;
  for (std::size_t i = 0; i < common; ++i) {
    pair.giver.push_back(random_fingerprint(random));
    pair.taker.push_back(pair.giver.back());
  }
  for (std::size_t i = 0; i < only_giver; ++i) {
    pair.giver.push_back(random_fingerprint(random));
    pair.lacking.push_back(pair.giver.back());
  }
  for (std::size_t i = 0; i < only_taker; ++i)
    pair.taker.push_back(random_fingerprint(random));
  for (auto* const each : {&pair.giver, &pair.taker, &pair.lacking})
    std::sort(each->begin(), each->end());
  return pair;
}

// How an exchange went, all messages encoded and decoded on the way.
struct Exchanged {
  InventoryMessage last;
  std::size_t octets = 0;
  std::size_t messages = 0;
};

inline InventoryMessage over_the_wire(InventoryMessage const& message, Exchanged& exchanged) {
  auto const wire = encode_inventory(message);
  exchanged.octets += wire.size();
  ++exchanged.messages;
  return decode_inventory(wire).value();
}

inline Exchanged exchange(InventoryPair const& pair, std::uint64_t seed) {
  SketchKey key{};
  std::mt19937_64 random(seed);
  for (auto& octet : key)
    octet = static_cast<std::uint8_t>(random());
  Exchanged exchanged;
  auto const offer = over_the_wire(offer_of(pair.giver, key), exchanged);
  InventoryComparison comparison;
  auto reply =
      over_the_wire(comparison.begin(std::get<InventoryOffer>(offer), pair.taker), exchanged);
  while (auto const* const wish = std::get_if<InventoryWish>(&reply)) {
    auto const cells = over_the_wire(cells_for(*wish, pair.giver).value(), exchanged);
    reply = over_the_wire(comparison.go_on(std::get<InventoryCells>(cells), pair.taker), exchanged);
  }
  exchanged.last = std::move(reply);
  return exchanged;
}

inline bool tells_exactly(InventoryMessage const& message,
                          std::vector<BundleFingerprint> const& lacking) {
  auto const* const result = std::get_if<InventoryResult>(&message);
  if (result == nullptr || result->lacking.size() != lacking.size()) return false;
  return std::equal(lacking.begin(),
                    lacking.end(),
                    result->lacking.begin(),
                    [](BundleFingerprint const& element, InventoryResult::Prefix const& prefix) {
                      return std::equal(prefix.begin(), prefix.end(), element.bytes.begin());
                    });
}

}  // namespace bindle::testing
