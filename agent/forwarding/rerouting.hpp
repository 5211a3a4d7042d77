#pragma once

#include "agent/core/node_ids.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/routing/routing_table.hpp"
#include "storage/store.hpp"

#include <cstdint>

namespace bindle::agent {

// Routes the bundles that wait anew when the rules have changed since they were stored; else does
// nothing. What floods from now on is offered to every neighbour. Durable on return; an interrupted
// run is begun again by the next call. Blocks.
Result<void> apply_routing_rules(storage::Store& store,
                                 RoutingTable const& routes,
                                 NodeIds const& self,
                                 std::uint64_t unix_ms);

}  // namespace bindle::agent
