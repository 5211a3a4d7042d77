#pragma once

#include "storage/bundle_record.hpp"
#include "storage/event_rules.hpp"
#include "storage/events.hpp"

#include <cstdint>

namespace bindle::storage {

// Which bundles the event log tells of. Chunks, and what nodes say to each other so that files can
// move, would fill it.

// Manifests, what applications send each other as content, and ordinary bundles that were made here
// or are for somebody here; all ordinary ones if the rules say so.
bool is_told(BundleRecord const& record, EventRules const& rules);

// An event of this bundle: its key, where it goes, and the file it is about, if any.
EventRecord bundle_event(EventKind kind,
                         Arrival arrival,
                         BundleRecord const& record,
                         std::uint64_t at_ms);

// What the log says of a bundle that was put into the outbox or has moved to another queue; nothing
// of most.
Result<void> tell_of_entry(Transaction& transaction, Arrival arrival, BundleRecord const& record);
Result<void> tell_of_move(Transaction& transaction,
                          Arrival arrival,
                          BundleRecord const& record,
                          QueueMove const& move);

}  // namespace bindle::storage
