#pragma once

#include "bundle/ids.hpp"
#include "bundle/receipt_signer.hpp"
#include "bundle/signed_receipt.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle {

// "These files are complete on my disk, and those are no longer": what a node says of itself so
// that replicas can be counted. The signature proves that the holder of the key wrote it, not whose
// key it is.
struct HoldingReceipt : ReceiptSigner {
  static constexpr std::size_t kMaxFiles = 1024;  // held and given up together

  std::uint64_t sequence = 0;        // about one file the receipt with the highest one counts
  std::vector<ManifestId> held;      // ascending, each once
  std::vector<ManifestId> given_up;  // likewise; none of them is held

  friend bool operator==(HoldingReceipt const&, HoldingReceipt const&) = default;
};

// The receipt's key is set to that of `key`, and its lists are sorted. Fails with
// Errc::invalid_argument.
Result<SignedReceipt> sign_holding_receipt(HoldingReceipt receipt, SigningKey const& key);

// Fails with Errc::malformed, Errc::unsupported for receipts of other versions and kinds, and
// Errc::unverified when the signature is not that of the key it names.
Result<HoldingReceipt> verify_holding_receipt(ByteView payload);

}  // namespace bindle
