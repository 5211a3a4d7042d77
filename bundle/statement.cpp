#include "bundle/statement.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/utf8.hpp"

#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kDomain = "bindle statement v1\n";
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kIntroduction = 1;
constexpr std::uint64_t kIntroductionElements = 6;
constexpr std::uint64_t kMaxElements = 16;

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

Bytes write(Introduction const& introduction) {
  CborWriter writer;
  writer.write_array(kIntroductionElements);
  writer.write_uint(kVersion);
  writer.write_uint(kIntroduction);
  writer.write_text(introduction.node.to_string());
  writer.write_bytes(introduction.key.bytes);
  writer.write_text(introduction.display_name);
  writer.write_uint(introduction.sequence);
  return writer.take();
}

// Kinds that come later may have other elements: what it is, is known before how long it is.
Result<void> read_head(CborReader& reader) {
  TRY(auto const array, reader.read_array("statement", kMaxElements));
  TRY(auto const version, reader.read_uint("statement version"));
  TRY(auto const kind, reader.read_uint("statement kind"));
  if (version != kVersion) return fail(Errc::unsupported, "unknown version of a statement");
  if (kind != kIntroduction) return fail(Errc::unsupported, "unknown kind of statement");
  if (array.size != kIntroductionElements) {
    return fail(Errc::malformed, "an introduction has 6 elements");
  }
  return {};
}

Result<Introduction> read(CborReader& reader) {
  TRY_VOID(read_head(reader));
  Introduction introduction;
  TRY(auto const node, reader.read_text("node id", Eid::kMaxLength));
  TRY(introduction.node, Eid::parse(node));
  TRY(auto const key, reader.read_bytes("publisher key", PublisherKey::kSize));
  TRY(introduction.key, PublisherKey::from_bytes(key));
  TRY(auto const name, reader.read_text("display name", kMaxDisplayNameSize));
  introduction.display_name = name;
  TRY(introduction.sequence, reader.read_uint("sequence number"));
  TRY_VOID(reader.expect_end("statement"));
  return introduction;
}

}  // namespace

Result<Bytes> sign_introduction(Introduction introduction, SigningKey const& key) {
  introduction.key = key.public_key();
  TRY_VOID(check(introduction, Errc::invalid_argument));
  auto const body = write(introduction);
  auto const signature = key.sign(kDomain, body);
  Bytes statement(signature.begin(), signature.end());
  statement.insert(statement.end(), body.begin(), body.end());
  return statement;
}

Result<Introduction> verify_introduction(ByteView statement) {
  if (statement.size() <= kSignatureSize || statement.size() > kMaxStatementSize) {
    return fail(Errc::malformed, "a statement has 65 to 2048 octets");
  }
  auto const body = statement.subspan(kSignatureSize);
  CborReader reader(body, kSignatureSize);
  TRY(auto introduction, read(reader));
  TRY_VOID(check(introduction, Errc::malformed));
  TRY_VOID(verify_signature(introduction.key, kDomain, body, statement.first(kSignatureSize)));
  return introduction;
}

}  // namespace bindle
