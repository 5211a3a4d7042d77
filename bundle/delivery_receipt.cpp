#include "bundle/delivery_receipt.hpp"

#include "bundle/bundle_id_reader.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kReceipt = "delivery receipt";
constexpr ReceiptKind kDelivered{2, "bindle receipt v1\n", kReceipt};
constexpr std::uint64_t kBodyItems = 4;

// What holds for receipts from here and from outside; `code` tells whose fault it is.
Result<void> check(DeliveryReceipt const& receipt, Errc code) {
  TRY_VOID(check_signer(receipt, code));
  if (receipt.bundles.empty() || receipt.bundles.size() > DeliveryReceipt::kMaxBundles)
    return fail(code, "a delivery receipt is for 1 to 1024 bundles");
  for (auto const& bundle : receipt.bundles)
    if (bundle.fragment || bundle.source.is_null())
      return fail(code, "a delivery receipt is for whole bundles with a source");
  return {};
}

Bytes write_body(DeliveryReceipt const& receipt) {
  CborWriter writer;
  writer.write_array(kBodyItems);
  write_signer(writer, receipt);
  writer.write_array(receipt.bundles.size());
  for (auto const& bundle : receipt.bundles)
    writer.write_encoded(bundle.key());
  return writer.take();
}

Result<std::vector<BundleId>> read_bundles(CborReader& reader) {
  std::vector<BundleId> bundles;
  TRY(auto array, reader.read_array("bundles", DeliveryReceipt::kMaxBundles));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "bundles"));
    if (!more) return bundles;
    TRY(auto id, read_whole_bundle_id(reader));
    bundles.push_back(std::move(id));
  }
}

Result<DeliveryReceipt> read_body(ByteView body) {
  CborReader reader(body);
  DeliveryReceipt receipt;
  TRY(auto const array, reader.read_array_of(kBodyItems, kReceipt));
  TRY(static_cast<ReceiptSigner&>(receipt), read_signer(reader));
  TRY(receipt.bundles, read_bundles(reader));
  TRY_VOID(reader.end_array(array, kReceipt));
  TRY_VOID(reader.expect_end(kReceipt));
  return receipt;
}

}  // namespace

Result<SignedReceipt> sign_delivery_receipt(DeliveryReceipt receipt, SigningKey const& key) {
  receipt.key = key.public_key();
  TRY_VOID(check(receipt, Errc::invalid_argument));
  return seal_receipt(kDelivered, write_body(receipt), key);
}

Result<DeliveryReceipt> verify_delivery_receipt(ByteView payload) {
  TRY(auto const opened, open_receipt(kDelivered, payload));
  TRY(auto receipt, read_body(opened.body));
  TRY_VOID(check(receipt, Errc::malformed));
  TRY_VOID(verify_signature(receipt.key, kDelivered.domain, opened.body, opened.signature));
  return receipt;
}

}  // namespace bindle
