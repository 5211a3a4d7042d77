#include "agent/contacts/island_map.hpp"

#include <algorithm>

namespace bindle::agent {

std::string const& IslandMap::island_of(Eid const& node) const {
  static std::string const nowhere;
  auto const id = node.node_id();
  for (auto const& island : islands_) {
    auto const matches = [&id](EidPattern const& pattern) { return pattern.matches(id); };
    if (std::any_of(island.nodes.begin(), island.nodes.end(), matches)) return island.name;
  }
  return nowhere;
}

}  // namespace bindle::agent
