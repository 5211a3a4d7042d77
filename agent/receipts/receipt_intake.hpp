#pragma once

#include "bundle/bytes.hpp"
#include "bundle/file_receipt.hpp"
#include "storage/transaction.hpp"

#include <cstdint>
#include <string>

namespace bindle::agent {

// A receipt that came: the payload that was signed, and over which medium.
struct CameReceipt {
  FileReceipt const& receipt;
  ByteView payload;
  std::string const& medium;
  std::uint64_t unix_ms = 0;
};

// Keeps it for each file that is known here and wants receipts, with an event. Saying it twice
// changes nothing; a full store keeps none.
Result<void> take_file_receipt(storage::Transaction& transaction, CameReceipt const& came);

}  // namespace bindle::agent
