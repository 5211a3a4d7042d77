#include "bundle/receipt_signer.hpp"

namespace bindle {

Result<void> check_signer(ReceiptSigner const& signer, Errc code) {
  auto const& node = signer.node;
  if (!node.is_null() && !node.is_local_node() && node.is_node_id()) return {};
  return fail(code, "a receipt is of a node id that other nodes can use");
}

void write_signer(CborWriter& writer, ReceiptSigner const& signer) {
  writer.write_text(signer.node.to_string());
  writer.write_bytes(signer.key.bytes);
  writer.write_uint(signer.signed_ms);
}

Result<ReceiptSigner> read_signer(CborReader& reader) {
  ReceiptSigner signer;
  TRY(auto const node, reader.read_text("node id", Eid::kMaxLength));
  TRY(signer.node, Eid::parse(node));
  TRY(auto const key, reader.read_bytes("public key", PublisherKey::kSize));
  TRY(signer.key, PublisherKey::from_bytes(key));
  TRY(signer.signed_ms, reader.read_uint("time"));
  return signer;
}

}  // namespace bindle
