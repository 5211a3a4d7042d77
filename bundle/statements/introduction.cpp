#include "bundle/statements/introduction.hpp"

#include "bundle/cbor_writer.hpp"
#include "bundle/utf8.hpp"

#include <utility>

namespace bindle {
namespace {

constexpr std::uint64_t kIntroductionElements = 6;

// What holds for introductions from here and from outside; `code` tells whose fault it is.
Result<void> check(Introduction const& introduction, Errc code) {
  if (introduction.node.is_null() || introduction.node.is_local_node() ||
      !introduction.node.is_node_id()) {
    return fail(code, "an introduction is of a node id that other nodes can use");
  }
  auto const& name = introduction.display_name;
  if (name.size() > kMaxDisplayNameSize || !is_plain_text(name)) {
    return fail(code, "a display name has at most 64 octets of UTF-8 without control characters");
  }
  return {};
}

}  // namespace

Result<Bytes> sign_introduction(Introduction introduction, SigningKey const& key) {
  introduction.key = key.public_key();
  TRY_VOID(check(introduction, Errc::invalid_argument));
  return sign_statement_body(encode_body(introduction), key);
}

Bytes encode_body(Introduction const& introduction) {
  CborWriter writer;
  writer.write_array(kIntroductionElements);
  writer.write_uint(1);
  writer.write_uint(static_cast<std::uint64_t>(StatementKind::introduction));
  writer.write_text(introduction.node.to_string());
  writer.write_bytes(introduction.key.bytes);
  writer.write_text(introduction.display_name);
  writer.write_uint(introduction.sequence);
  return writer.take();
}

Result<Introduction> decode_introduction(CborReader& reader) {
  TRY_VOID(expect_statement(reader, StatementKind::introduction, kIntroductionElements));
  Introduction introduction;
  TRY(auto const node, reader.read_text("node id", Eid::kMaxLength));
  TRY(introduction.node, Eid::parse(node));
  TRY(auto const key, reader.read_bytes("publisher key", PublisherKey::kSize));
  TRY(introduction.key, PublisherKey::from_bytes(key));
  TRY(auto const name, reader.read_text("display name", kMaxDisplayNameSize));
  introduction.display_name = name;
  TRY(introduction.sequence, reader.read_uint("sequence number"));
  TRY_VOID(reader.expect_end("statement"));
  TRY_VOID(check(introduction, Errc::malformed));
  return introduction;
}

Result<Introduction> verify_introduction(ByteView statement) {
  TRY(auto const parts, split_statement(statement));
  CborReader reader(parts.body, kSignatureSize);
  TRY(auto introduction, decode_introduction(reader));
  TRY_VOID(verify_statement_body(parts, introduction.key));
  return introduction;
}

}  // namespace bindle
