#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// The keys of [stick] and [[sync_folder]].
void add_sync_folder_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
