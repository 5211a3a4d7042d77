#include "storage/receipts.hpp"

#include "storage/keys.hpp"
#include "storage/receipt_codec.hpp"
#include "storage/transaction.hpp"

namespace bindle::storage {
namespace {

constexpr std::uint8_t kOwed = 0;
constexpr std::uint8_t kGot = 1;

// What a record takes beside its octets, generously.
constexpr std::uint64_t kReceiptOverhead = 256;

std::string owed_key(ManifestId const& file) {
  return make_key(kOwed, ByteView(file.bytes));
}

std::string got_prefix(ManifestId const& file) {
  return make_key(kGot, ByteView(file.bytes));
}

std::string got_key(ManifestId const& file, std::string const& node) {
  return make_key(kGot, ByteView(file.bytes), as_bytes(node));
}

}  // namespace

void owe_receipt(Transaction& transaction, ManifestId const& file) {
  transaction.put(Column::receipts, owed_key(file), {});
}

void settle_owed_receipt(Transaction& transaction, ManifestId const& file) {
  transaction.erase(Column::receipts, owed_key(file));
}

Result<std::vector<ManifestId>> owed_receipts(View const& view, std::size_t limit) {
  std::vector<ManifestId> files;
  auto at = view.scan(Column::receipts, make_key(kOwed));
  for (; at.valid() && files.size() < limit; at.next()) {
    TRY(auto const file, ManifestId::from_bytes(as_bytes(at.key_after_prefix())));
    files.push_back(file);
  }
  TRY_VOID(at.status());
  return files;
}

Result<bool> add_file_receipt(Transaction& transaction,
                              ManifestId const& file,
                              FileReceiptRecord const& receipt) {
  auto const key = got_key(file, receipt.node);
  TRY(auto const known, transaction.get(Column::receipts, key));
  if (known) return false;
  TRY(auto const others, receipts_of(transaction, file));
  if (others.size() >= kMaxFileReceipts) return false;
  auto const record = encode(receipt);
  TRY_VOID(transaction.charge(kReceiptOverhead + record.size()));
  transaction.put(Column::receipts, key, record);
  return true;
}

Result<std::vector<FileReceiptRecord>> receipts_of(View const& view, ManifestId const& file) {
  std::vector<FileReceiptRecord> receipts;
  auto at = view.scan(Column::receipts, got_prefix(file));
  for (; at.valid(); at.next()) {
    TRY(auto receipt, decode_file_receipt(at.value()));
    receipts.push_back(std::move(receipt));
  }
  TRY_VOID(at.status());
  return receipts;
}

Result<void> forget_receipts(Transaction& transaction, ManifestId const& file) {
  settle_owed_receipt(transaction, file);
  TRY(auto const receipts, receipts_of(transaction, file));
  for (auto const& receipt : receipts)
    transaction.erase(Column::receipts, got_key(file, receipt.node));
  return {};
}

}  // namespace bindle::storage
