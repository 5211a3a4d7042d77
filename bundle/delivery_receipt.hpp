#pragma once

#include "bundle/bundle_id.hpp"
#include "bundle/receipt_signer.hpp"
#include "bundle/signed_receipt.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle {

// "These bundles for me came, and are on my disk": what a node tells the source of bundles that a
// stick brought to it. The payload of a bundle of content kind `receipt`; the bytes are in
// docs/formats.md. The signature proves that the holder of the key wrote it, not whose key it is.
// The signer is the destination.
struct DeliveryReceipt : ReceiptSigner {
  static constexpr std::size_t kMaxBundles = 1024;

  std::vector<BundleId> bundles;  // whole ones, 1 to kMaxBundles

  friend bool operator==(DeliveryReceipt const&, DeliveryReceipt const&) = default;
};

// The receipt's key is set to that of `key`. Fails with Errc::invalid_argument.
Result<SignedReceipt> sign_delivery_receipt(DeliveryReceipt receipt, SigningKey const& key);

// Fails with Errc::malformed, Errc::unsupported for receipts of other versions and kinds, and
// Errc::unverified when the signature is not that of the key it names.
Result<DeliveryReceipt> verify_delivery_receipt(ByteView payload);

}  // namespace bindle
