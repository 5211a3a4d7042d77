#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// Receipts for files: those that this node still has to give, and those that it got.

// The file is complete here and its publisher wants to know. In the change that completes it.
void owe_receipt(Transaction& transaction, ManifestId const& file);

// The receipt is in a queue, or cannot be given.
void settle_owed_receipt(Transaction& transaction, ManifestId const& file);

Result<std::vector<ManifestId>> owed_receipts(View const& view, std::size_t limit);

struct FileReceiptRecord {
  std::string node;                  // node id of who has the file
  std::uint64_t signed_ms = 0;       // DTN time; 0: it had no clock
  std::uint64_t received_at_ms = 0;  // Unix time
  Bytes payload;                     // the receipt as it was signed: the proof

  friend bool operator==(FileReceiptRecord const&, FileReceiptRecord const&) = default;
};

// So many are kept for one file; later ones are passed over.
inline constexpr std::size_t kMaxFileReceipts = 1024;

// False, and nothing is kept, when this node's receipt is known or there are enough. Takes a
// charge.
Result<bool> add_file_receipt(Transaction& transaction,
                              ManifestId const& file,
                              FileReceiptRecord const& receipt);

// In order of node ids.
Result<std::vector<FileReceiptRecord>> receipts_of(View const& view, ManifestId const& file);

Result<void> forget_receipts(Transaction& transaction, ManifestId const& file);

}  // namespace bindle::storage
