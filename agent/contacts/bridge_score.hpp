#pragma once

#include <cstdint>

namespace bindle::agent {

// What a node did to connect islands, within some time.
struct BridgeActivity {
  std::uint64_t islands = 0;  // where it met nodes
  std::uint64_t bundles = 0;  // carried from one island to another
  double syncs_per_hour = 0;  // contacts
  std::uint64_t pairs = 0;    // islands between which it carried bundles, in either direction
};

// The bridge effectiveness score, 0 to 1, as points of 100: up to 30 for four islands, 30 for a
// hundred bundles, 20 for a sync each hour and 20 for six pairs of islands.
struct BridgeScore {
  double islands = 0;
  double bundles = 0;
  double syncs = 0;
  double pairs = 0;

  double total() const { return (islands + bundles + syncs + pairs) / 100; }
};

BridgeScore bridge_score(BridgeActivity const& activity);

}  // namespace bindle::agent
