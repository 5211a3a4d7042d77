#include "bundle/statements/vouching.hpp"

#include "bundle/cbor_writer.hpp"

namespace bindle {
namespace {

constexpr std::uint64_t kVouchingElements = 6;

Result<void> check_vouching(Vouching const& vouching, Errc code) {
  if (vouching.key == vouching.subject) return fail(code, "a key cannot vouch for itself");
  return {};
}

}  // namespace

Result<Bytes> sign_vouching(Vouching vouching, SigningKey const& key) {
  vouching.key = key.public_key();
  TRY_VOID(check_vouching(vouching, Errc::invalid_argument));
  return sign_statement_body(encode_body(vouching), key);
}

Bytes encode_body(Vouching const& vouching) {
  CborWriter writer;
  writer.write_array(kVouchingElements);
  writer.write_uint(1);
  writer.write_uint(static_cast<std::uint64_t>(StatementKind::vouching));
  writer.write_bytes(vouching.key.bytes);
  writer.write_bytes(vouching.subject.bytes);
  writer.write_uint(vouching.sequence);
  writer.write_bool(vouching.stands);
  return writer.take();
}

Result<Vouching> decode_vouching(CborReader& reader) {
  TRY_VOID(expect_statement(reader, StatementKind::vouching, kVouchingElements));
  Vouching vouching;
  TRY(auto const key, reader.read_bytes("publisher key", PublisherKey::kSize));
  TRY(vouching.key, PublisherKey::from_bytes(key));
  TRY(auto const subject, reader.read_bytes("subject", PublisherKey::kSize));
  TRY(vouching.subject, PublisherKey::from_bytes(subject));
  TRY(vouching.sequence, reader.read_uint("sequence number"));
  TRY(vouching.stands, reader.read_bool("whether it stands"));
  TRY_VOID(reader.expect_end("statement"));
  TRY_VOID(check_vouching(vouching, Errc::malformed));
  return vouching;
}

}  // namespace bindle
