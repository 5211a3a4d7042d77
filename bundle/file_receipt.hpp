#pragma once

#include "bundle/ids.hpp"
#include "bundle/receipt_signer.hpp"
#include "bundle/signed_receipt.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle {

// "These files of yours are complete and verified here": what a node tells the node that published
// files whose manifests ask for it. The payload of a bundle of content kind `receipt`; the bytes
// are in docs/formats.md. The signature proves that the holder of the key wrote it, not whose key
// it is.
struct FileReceipt : ReceiptSigner {
  static constexpr std::size_t kMaxFiles = 1024;

  std::vector<ManifestId> files;  // 1 to kMaxFiles

  friend bool operator==(FileReceipt const&, FileReceipt const&) = default;
};

// The receipt's key is set to that of `key`. Fails with Errc::invalid_argument.
Result<SignedReceipt> sign_file_receipt(FileReceipt receipt, SigningKey const& key);

// Fails with Errc::malformed, Errc::unsupported for receipts of other versions and kinds, and
// Errc::unverified when the signature is not that of the key it names.
Result<FileReceipt> verify_file_receipt(ByteView payload);

}  // namespace bindle
