#pragma once

#include "agent/core/core.hpp"
#include "agent/forwarding/lazy_record.hpp"
#include "agent/node_clock.hpp"
#include "storage/send_windows.hpp"

namespace bindle::agent {

// What was sent under bandwidth budgets, so that a restart does not begin the hour anew. Core and
// clock must outlive what is returned.
LazilyKept<storage::SendWindows> kept_send_windows(Core& core, NodeClock const& clock);

}  // namespace bindle::agent
