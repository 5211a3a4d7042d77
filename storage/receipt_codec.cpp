#include "storage/receipt_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {

std::string encode(FileReceiptRecord const& receipt) {
  return encode_flat<kept::FileReceipt>([&receipt](kept::FileReceipt::Builder out) {
    out.setNode(text_field(receipt.node));
    out.setSignedMs(receipt.signed_ms);
    out.setReceivedAtMs(receipt.received_at_ms);
    out.setPayload(data_field(receipt.payload));
  });
}

Result<FileReceiptRecord> decode_file_receipt(std::string_view bytes) {
  return decode_flat<kept::FileReceipt>(
      bytes, [](kept::FileReceipt::Reader in) -> Result<FileReceiptRecord> {
        FileReceiptRecord receipt;
        receipt.node = string_of(in.getNode());
        receipt.signed_ms = in.getSignedMs();
        receipt.received_at_ms = in.getReceivedAtMs();
        receipt.payload = bytes_of(in.getPayload());
        return receipt;
      });
}

}  // namespace bindle::storage
