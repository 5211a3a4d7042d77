#include "bundle/holding_receipt.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>

namespace {

using namespace bindle;

// What is verified is what its signer could have signed, octet by octet.
void check_verified(ByteView payload, SigningKey const& key) {
  auto const receipt = verify_holding_receipt(payload);
  if (!receipt) return;
  auto const files = receipt->held.size() + receipt->given_up.size();
  fuzz::require(files > 0 && files <= HoldingReceipt::kMaxFiles);
  fuzz::require(std::is_sorted(receipt->held.begin(), receipt->held.end()));
  if (receipt->key != key.public_key()) return;
  auto const again = sign_holding_receipt(*receipt, key);
  fuzz::require(again && verify_holding_receipt(again->payload).value() == *receipt);
}

}  // namespace

// The input as a payload, and as the body of a payload whose signature holds.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const key = SigningKey::from_seed({6});
  ByteView const input(data, size);
  check_verified(input, key);
  auto const sealed = seal_receipt({4, "bindle holding v1\n", "holding receipt"}, input, key);
  if (sealed) check_verified(sealed->payload, key);
  return 0;
}
