#pragma once

#include "bundle/delivery_receipt.hpp"
#include "storage/transaction.hpp"

#include <cstdint>

namespace bindle::agent {

// Moves the bundles that the receipt confirms from outbox and pending to delivered, where they are
// for the node that signed it; others are not its to confirm. Records are kept until
// `retain_until_node_ms` (storage::TimeScale::node).
Result<void> settle_delivered(storage::Transaction& transaction,
                              DeliveryReceipt const& receipt,
                              std::uint64_t unix_ms,
                              std::uint64_t retain_until_node_ms);

}  // namespace bindle::agent
