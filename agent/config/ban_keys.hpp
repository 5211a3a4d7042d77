#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// [ban]: when neighbours are not talked to for a while.
void add_ban_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
