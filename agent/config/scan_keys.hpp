#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// [scan]: which files may come in.
void add_scan_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
