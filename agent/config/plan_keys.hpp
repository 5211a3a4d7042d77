#pragma once

#include "agent/config/config_keys.hpp"

namespace bindle::agent {

// The keys of [[plan.contact]].
void add_plan_keys(std::vector<ConfigKey>& keys);

// What the keys of one contact must agree on, and what rules need of the plan. Fails with
// Errc::invalid_argument.
Result<void> check_plan(std::vector<PlannedContact> const& contacts,
                        std::vector<RoutingRule> const& rules);

}  // namespace bindle::agent
