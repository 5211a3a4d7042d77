#include "storage/inventory_index.hpp"

#include "bundle/content_block.hpp"
#include "storage/bundles.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <algorithm>

namespace bindle::storage {
namespace {

bool is_held(BundleRecord const& record) {
  auto const waits = record.queue == Queue::outbox || record.queue == Queue::pending;
  auto const came = record.queue == Queue::inbox || record.queue == Queue::delivered;
  return (waits || came) && counts_in_inventory(record.content);
}

std::string fingerprint_key(BundleRecord const& record) {
  return make_key(ByteView(fingerprint_of(record.key).bytes));
}

}  // namespace

bool counts_in_inventory(std::optional<ContentObject> const& content) {
  if (!content) return true;
  auto const kind = static_cast<ContentKind>(content->kind);
  return kind == ContentKind::manifest || kind == ContentKind::app;
}

void enter_inventory(Transaction& transaction, Arrival arrival, BundleRecord const& record) {
  if (is_held(record))
    transaction.put(Column::fingerprints, fingerprint_key(record), make_key(arrival));
}

void leave_inventory(Transaction& transaction, BundleRecord const& record) {
  if (is_held(record)) transaction.erase(Column::fingerprints, fingerprint_key(record));
}

Result<HeldInventory> held_inventory(View const& view, std::size_t most) {
  HeldInventory held;
  // Read before the index: what has this number or a smaller one is in it.
  TRY(held.up_to, last_arrival(view));
  auto at = view.scan(Column::fingerprints, {});
  for (; at.valid(); at.next()) {
    if (held.fingerprints.size() == most)
      return fail(Errc::over_budget, "too many bundles for an inventory");
    TRY(auto const fingerprint, BundleFingerprint::from_bytes(as_bytes(at.key_after_prefix())));
    held.fingerprints.push_back(fingerprint);
  }
  TRY_VOID(at.status());
  return held;
}

Result<std::vector<Arrival>> arrivals_with(View const& view,
                                           std::vector<InventoryResult::Prefix> const& prefixes) {
  std::vector<Arrival> arrivals;
  for (auto const& prefix : prefixes) {
    auto at = view.scan(Column::fingerprints, make_key(ByteView(prefix)));
    for (; at.valid(); at.next()) {
      TRY(auto const arrival, decode_number(at.value()));
      arrivals.push_back(arrival);
    }
    TRY_VOID(at.status());
  }
  std::sort(arrivals.begin(), arrivals.end());
  return arrivals;
}

}  // namespace bindle::storage
