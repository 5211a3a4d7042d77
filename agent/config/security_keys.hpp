#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// [[security.key]] and [[security.rule]].
void add_security_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
