#pragma once

#include "agent/config/config_keys.hpp"

namespace bindle::agent {

// The keys of [[route]].
void add_routing_keys(std::vector<ConfigKey>& keys);

// What the keys of one rule must agree on. Fails with Errc::invalid_argument.
Result<void> check_routes(std::vector<RoutingRule> const& rules);

}  // namespace bindle::agent
