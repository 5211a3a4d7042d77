#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// node.island
ConfigKey island_name_key();

// [[island]]
void add_island_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
