#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// What a node may spend: [[budget]] on sending, [power] on energy.
void add_budget_keys(std::vector<ConfigKey>& keys);
void add_power_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
