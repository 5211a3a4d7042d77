#pragma once

#include "storage/receipts.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

// Cap'n Proto records, schema/records.capnp.
std::string encode(FileReceiptRecord const& receipt);
Result<FileReceiptRecord> decode_file_receipt(std::string_view bytes);

}  // namespace bindle::storage
