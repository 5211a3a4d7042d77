#include "agent/receipts/receipt_intake.hpp"

#include "agent/content/download_steps.hpp"
#include "storage/events.hpp"
#include "storage/receipts.hpp"

namespace bindle::agent {
namespace {

Result<void> take_for_file(storage::Transaction& transaction,
                           ManifestId const& file,
                           CameReceipt const& came) {
  auto const manifest = load_manifest(transaction, file);
  if (!manifest && manifest.error().code == Errc::not_found) return {};
  if (!manifest) return manifest.error();
  if (manifest->receipt == ReceiptPolicy::none) return {};
  storage::FileReceiptRecord record;
  record.node = came.receipt.node.to_string();
  record.signed_ms = came.receipt.signed_ms;
  record.received_at_ms = came.unix_ms;
  record.payload.assign(came.payload.begin(), came.payload.end());
  auto const is_new = storage::add_file_receipt(transaction, file, record);
  if (!is_new && is_new.error().code == Errc::over_budget) return {};
  if (!is_new) return is_new.error();
  if (!*is_new) return {};
  storage::EventRecord event;
  event.kind = storage::EventKind::receipt_received;
  event.at_ms = came.unix_ms;
  event.file = file;
  event.peer = record.node;
  event.medium = came.medium;
  event.subject = manifest->name;
  return storage::append_event(transaction, event);
}

}  // namespace

Result<void> take_file_receipt(storage::Transaction& transaction, CameReceipt const& came) {
  for (auto const& file : came.receipt.files)
    TRY_VOID(take_for_file(transaction, file, came));
  return {};
}

}  // namespace bindle::agent
