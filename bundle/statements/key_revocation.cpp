#include "bundle/statements/key_revocation.hpp"

#include "bundle/cbor_writer.hpp"
#include "bundle/utf8.hpp"

namespace bindle {
namespace {

constexpr std::uint64_t kRevocationElements = 5;

Result<void> check_revocation(KeyRevocation const& revocation, Errc code) {
  auto const& reason = revocation.reason;
  if (reason.size() > kMaxRevocationReason || !is_plain_text(reason))
    return fail(code,
                "the reason for a revocation has at most 256 octets of UTF-8 without control "
                "characters");
  return {};
}

}  // namespace

Result<Bytes> sign_revocation(KeyRevocation revocation, SigningKey const& key) {
  revocation.key = key.public_key();
  TRY_VOID(check_revocation(revocation, Errc::invalid_argument));
  return sign_statement_body(encode_body(revocation), key);
}

Bytes encode_body(KeyRevocation const& revocation) {
  CborWriter writer;
  writer.write_array(kRevocationElements);
  writer.write_uint(1);
  writer.write_uint(static_cast<std::uint64_t>(StatementKind::revocation));
  writer.write_bytes(revocation.key.bytes);
  writer.write_uint(revocation.sequence);
  writer.write_text(revocation.reason);
  return writer.take();
}

Result<KeyRevocation> decode_revocation(CborReader& reader) {
  TRY_VOID(expect_statement(reader, StatementKind::revocation, kRevocationElements));
  KeyRevocation revocation;
  TRY(auto const key, reader.read_bytes("publisher key", PublisherKey::kSize));
  TRY(revocation.key, PublisherKey::from_bytes(key));
  TRY(revocation.sequence, reader.read_uint("sequence number"));
  TRY(auto const reason, reader.read_text("reason", kMaxRevocationReason));
  revocation.reason = reason;
  TRY_VOID(reader.expect_end("statement"));
  TRY_VOID(check_revocation(revocation, Errc::malformed));
  return revocation;
}

}  // namespace bindle
