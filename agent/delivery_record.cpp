#include "agent/delivery_record.hpp"

#include "storage/bundles.hpp"

namespace bindle::agent {
namespace {

using storage::Queue;

bool is_confirmed_by(storage::BundleRecord const& record, Eid const& node) {
  if (record.queue != Queue::outbox && record.queue != Queue::pending) return false;
  auto const destination = Eid::parse(record.destination);
  return destination && destination->is_singleton() && destination->same_node(node);
}

}  // namespace

Result<void> settle_delivered(storage::Transaction& transaction,
                              DeliveryReceipt const& receipt,
                              std::uint64_t unix_ms,
                              std::uint64_t retain_until_node_ms) {
  for (auto const& bundle : receipt.bundles) {
    TRY(auto const known, storage::find_known(transaction, bundle.key()));
    for (auto const& each : known) {
      if (each.gone) continue;
      TRY(auto const record, storage::find_bundle(transaction, each.arrival));
      if (!record || !is_confirmed_by(*record, receipt.node)) continue;
      TRY_VOID(storage::move_bundle(
          transaction,
          each.arrival,
          {record->queue, Queue::delivered, unix_ms, "", retain_until_node_ms}));
    }
  }
  return {};
}

}  // namespace bindle::agent
