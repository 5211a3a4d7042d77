#pragma once

#include "storage/bundle_record.hpp"

namespace bindle::storage {

class Transaction;

// The queue index and the totals of each queue, which change together.

Result<void> enter_queue(Transaction& transaction, Arrival arrival, BundleRecord const& record);
Result<void> leave_queue(Transaction& transaction, Arrival arrival, BundleRecord const& record);

// The payload of a bundle that stays in its queue was dropped; `length` is what it had.
Result<void> note_payload_dropped(Transaction& transaction, Queue queue, std::uint64_t length);

}  // namespace bindle::storage
