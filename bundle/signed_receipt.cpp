#include "bundle/signed_receipt.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/sha256.hpp"

namespace bindle {
namespace {

constexpr std::uint64_t kReceiptVersion = 1;
constexpr std::uint64_t kReceiptItems = 4;
constexpr std::uint64_t kMaxReceiptItems = 16;  // of other versions and kinds
constexpr std::uint64_t kMaxReceiptBody = std::uint64_t{1} << 20;

}  // namespace

Result<SignedReceipt> seal_receipt(ReceiptKind const& kind, ByteView body, SigningKey const& key) {
  if (body.size() > kMaxReceiptBody) return fail(Errc::invalid_argument, "the receipt is too long");
  CborWriter writer;
  writer.write_array(kReceiptItems);
  writer.write_uint(kReceiptVersion);
  writer.write_uint(kind.number);
  writer.write_bytes(body);
  writer.write_bytes(key.sign(kind.domain, body));
  return SignedReceipt{sha256(body), writer.take()};
}

Result<OpenedReceipt> open_receipt(ReceiptKind const& kind, ByteView payload) {
  CborReader reader(payload);
  TRY(auto const array, reader.read_array(kind.name, kMaxReceiptItems));
  TRY(auto const version, reader.read_uint("version"));
  TRY(auto const number, reader.read_uint("kind of receipt"));
  if (version != kReceiptVersion || number != kind.number)
    return fail(Errc::unsupported, "a receipt of another version or kind");
  if (array.size != kReceiptItems) return reader.malformed(kind.name, "not of four items", 0);
  OpenedReceipt opened;
  TRY(opened.body, reader.read_bytes("signed part", kMaxReceiptBody));
  TRY(opened.signature, reader.read_bytes("signature", kSignatureSize));
  TRY_VOID(reader.expect_end(kind.name));
  return opened;
}

}  // namespace bindle
