#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// Rows of the table of keys: what files are worth when room is needed.
void add_library_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
