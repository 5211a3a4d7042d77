#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// [events]: what the event log tells, and how much of it is kept.
void add_event_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
