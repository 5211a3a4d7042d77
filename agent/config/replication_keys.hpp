#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// Rows of the table of keys: copies that are kept because files ask for them.
void add_replication_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
