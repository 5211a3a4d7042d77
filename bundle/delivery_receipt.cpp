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
  if (receipt.node.is_null() || receipt.node.is_local_node() || !receipt.node.is_node_id())
    return fail(code, "a delivery receipt is of a node id that other nodes can use");
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
  writer.write_text(receipt.node.to_string());
  writer.write_bytes(receipt.key.bytes);
  writer.write_uint(receipt.signed_ms);
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
  TRY(auto const node, reader.read_text("node id", Eid::kMaxLength));
  TRY(receipt.node, Eid::parse(node));
  TRY(auto const key, reader.read_bytes("public key", PublisherKey::kSize));
  TRY(receipt.key, PublisherKey::from_bytes(key));
  TRY(receipt.signed_ms, reader.read_uint("time"));
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
