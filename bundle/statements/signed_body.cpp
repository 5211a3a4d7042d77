#include "bundle/statements/signed_body.hpp"

namespace bindle {
namespace {

constexpr std::string_view kStatementDomain = "bindle statement v1\n";
constexpr std::uint64_t kStatementVersion = 1;
constexpr std::uint64_t kMaxStatementElements = 16;

}  // namespace

Result<SignedBody> split_statement(ByteView statement) {
  if (statement.size() <= kSignatureSize || statement.size() > kMaxStatementSize)
    return fail(Errc::malformed, "a statement has 65 to 2048 octets");
  return SignedBody{statement.first(kSignatureSize), statement.subspan(kSignatureSize)};
}

Bytes sign_statement_body(ByteView body, SigningKey const& key) {
  auto const signature = key.sign(kStatementDomain, body);
  Bytes statement(signature.begin(), signature.end());
  statement.insert(statement.end(), body.begin(), body.end());
  return statement;
}

Result<void> verify_statement_body(SignedBody const& parts, PublisherKey const& key) {
  return verify_signature(key, kStatementDomain, parts.body, parts.signature);
}

Result<StatementHead> read_statement_head(CborReader& reader) {
  TRY(auto const array, reader.read_array("statement", kMaxStatementElements));
  TRY(auto const version, reader.read_uint("statement version"));
  TRY(auto const kind, reader.read_uint("statement kind"));
  if (version != kStatementVersion)
    return fail(Errc::unsupported, "unknown version of a statement");
  if (kind < static_cast<std::uint64_t>(StatementKind::introduction) ||
      kind > static_cast<std::uint64_t>(StatementKind::vouching))
    return fail(Errc::unsupported, "unknown kind of statement");
  if (!array.size) return fail(Errc::malformed, "a statement is an array of definite length");
  return StatementHead{static_cast<StatementKind>(kind), *array.size};
}

Result<void> expect_statement(CborReader& reader, StatementKind kind, std::uint64_t elements) {
  TRY(auto const head, read_statement_head(reader));
  if (head.kind != kind) return fail(Errc::unsupported, "a statement of another kind");
  if (head.elements != elements)
    return fail(Errc::malformed,
                "a statement of this kind has " + std::to_string(elements) + " elements");
  return {};
}

}  // namespace bindle
