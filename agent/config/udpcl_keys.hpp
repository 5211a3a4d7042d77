#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// The rows of the UDP convergence layer, of neighbour discovery, and of what strangers may use.
void add_udpcl_keys(std::vector<ConfigKey>& keys);
void add_discovery_keys(std::vector<ConfigKey>& keys);
void add_foreign_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
