#include "bundle/delivery_receipt.hpp"

#include "bundle/bundle_id_reader.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/sha256.hpp"

#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kDomain = "bindle receipt v1\n";
constexpr std::string_view kReceipt = "delivery receipt";
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kDelivered = 2;
constexpr std::uint64_t kItems = 4;
constexpr std::uint64_t kBodyItems = 4;
constexpr std::uint64_t kMaxItems = 16;  // of other versions and kinds
constexpr std::uint64_t kMaxBody = std::uint64_t{1} << 20;

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
  auto const body = write_body(receipt);
  if (body.size() > kMaxBody) return fail(Errc::invalid_argument, "the receipt is too long");
  CborWriter writer;
  writer.write_array(kItems);
  writer.write_uint(kVersion);
  writer.write_uint(kDelivered);
  writer.write_bytes(body);
  writer.write_bytes(key.sign(kDomain, body));
  return SignedReceipt{sha256(body), writer.take()};
}

Result<DeliveryReceipt> verify_delivery_receipt(ByteView payload) {
  CborReader reader(payload);
  TRY(auto const array, reader.read_array(kReceipt, kMaxItems));
  TRY(auto const version, reader.read_uint("version"));
  TRY(auto const kind, reader.read_uint("kind of receipt"));
  if (version != kVersion || kind != kDelivered)
    return fail(Errc::unsupported, "a receipt of another version or kind");
  if (array.size != kItems) return reader.malformed(kReceipt, "not of four items", 0);
  TRY(auto const body, reader.read_bytes("signed part", kMaxBody));
  TRY(auto const signature, reader.read_bytes("signature", kSignatureSize));
  TRY_VOID(reader.expect_end(kReceipt));
  TRY(auto receipt, read_body(body));
  TRY_VOID(check(receipt, Errc::malformed));
  TRY_VOID(verify_signature(receipt.key, kDomain, body, signature));
  return receipt;
}

}  // namespace bindle
