#pragma once

#include "agent/core/queued_bundle.hpp"
#include "bundle/status_report.hpp"
#include "storage/view.hpp"

#include <optional>

namespace bindle::agent {

// The bundle, in outbox or pending, of which the report says that somebody received, forwarded or
// delivered it; none where the report says less, or is about a fragment. Blocks.
Result<std::optional<QueuedBundle>> bundle_reported_to_have_come(storage::View const& view,
                                                                 StatusReport const& report);

}  // namespace bindle::agent
