#pragma once

#include "bundle/bundle_fingerprint.hpp"
#include "bundle/inventory/reconciliation.hpp"
#include "bundle/result.hpp"
#include "storage/bundle_record.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// The index of what this node holds, by fingerprint: bundles in outbox, pending, inbox and
// delivered that spread by themselves, be they ordinary, manifests or an application's. Chunks go
// to who asks for them, and what nodes say about themselves is for their neighbours.

bool counts_in_inventory(std::optional<ContentObject> const& content);

// To be called when the bundle enters and leaves its queue; nothing happens for others.
void enter_inventory(Transaction& transaction, Arrival arrival, BundleRecord const& record);
void leave_inventory(Transaction& transaction, BundleRecord const& record);

struct HeldInventory {
  Inventory fingerprints;
  Arrival up_to = 0;  // bundles with a greater arrival may be missing
};

// 16 octets of memory for each bundle. Errc::over_budget when there are more than `most`.
Result<HeldInventory> held_inventory(View const& view, std::size_t most);

// Bundles whose fingerprints begin with one of these, ascending.
Result<std::vector<Arrival>> arrivals_with(View const& view,
                                           std::vector<InventoryResult::Prefix> const& prefixes);

}  // namespace bindle::storage
