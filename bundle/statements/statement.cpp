#include "bundle/statements/statement.hpp"

namespace bindle {
namespace {

Result<StatementKind> kind_in(ByteView body) {
  CborReader reader(body, kSignatureSize);
  TRY(auto const head, read_statement_head(reader));
  return head.kind;
}

template <class Decoded>
Result<Statement> as_statement(Result<Decoded> decoded) {
  if (!decoded) return std::move(decoded).error();
  return Statement(std::move(decoded).value());
}

Result<void> verify_other_signatures(Statement const& statement) {
  auto const* const rotation = std::get_if<KeyRotation>(&statement);
  return rotation == nullptr ? Result<void>{} : verify_proof(*rotation);
}

}  // namespace

Result<Statement> decode_statement(ByteView statement) {
  TRY(auto const parts, split_statement(statement));
  TRY(auto const kind, kind_in(parts.body));
  CborReader reader(parts.body, kSignatureSize);
  switch (kind) {
    case StatementKind::introduction:
      return as_statement(decode_introduction(reader));
    case StatementKind::rotation:
      return as_statement(decode_rotation(reader));
    case StatementKind::revocation:
      return as_statement(decode_revocation(reader));
    case StatementKind::channel:
      return as_statement(decode_channel_head(reader));
    case StatementKind::vouching:
      return as_statement(decode_vouching(reader));
  }
  return fail(Errc::unsupported, "unknown kind of statement");
}

Result<Statement> verify_statement(ByteView statement) {
  TRY(auto decoded, decode_statement(statement));
  TRY(auto const parts, split_statement(statement));
  TRY_VOID(verify_statement_body(parts, signer_of(decoded)));
  TRY_VOID(verify_other_signatures(decoded));
  return decoded;
}

PublisherKey const& signer_of(Statement const& statement) {
  return std::visit([](auto const& each) -> PublisherKey const& { return each.key; }, statement);
}

StatementKind kind_of(Statement const& statement) {
  struct Kind {
    StatementKind operator()(Introduction const&) const { return StatementKind::introduction; }

    StatementKind operator()(KeyRotation const&) const { return StatementKind::rotation; }

    StatementKind operator()(KeyRevocation const&) const { return StatementKind::revocation; }

    StatementKind operator()(ChannelHead const&) const { return StatementKind::channel; }

    StatementKind operator()(Vouching const&) const { return StatementKind::vouching; }
  };

  return std::visit(Kind(), statement);
}

std::string_view to_string(StatementKind kind) {
  switch (kind) {
    case StatementKind::introduction:
      return "introduction";
    case StatementKind::rotation:
      return "rotation";
    case StatementKind::revocation:
      return "revocation";
    case StatementKind::channel:
      return "channel";
    case StatementKind::vouching:
      return "vouching";
  }
  return "unknown";
}

}  // namespace bindle
