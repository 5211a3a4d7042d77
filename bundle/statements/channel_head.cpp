#include "bundle/statements/channel_head.hpp"

#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <set>

namespace bindle {
namespace {

constexpr std::uint64_t kChannelElements = 6;

bool is_channel_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

Result<void> check_channel_head(ChannelHead const& head, Errc code) {
  auto const name = check_channel_name(head.name);
  if (!name) return fail(code, name.error().detail);
  if (head.version == 0) return fail(code, "the versions of a channel begin with 1");
  if (head.items.size() > kMaxChannelItems)
    return fail(code, "a channel's head names at most 32 files");
  std::set<ManifestId> const different(head.items.begin(), head.items.end());
  if (different.size() != head.items.size())
    return fail(code, "a channel's head names no file twice");
  return {};
}

}  // namespace

Result<void> check_channel_name(std::string_view name) {
  if (!name.empty() && name.size() <= kMaxChannelName &&
      std::all_of(name.begin(), name.end(), is_channel_character))
    return {};
  return fail(Errc::invalid_argument,
              "a channel's name has 1 to 48 lower-case letters, digits, '-', '_' and '.'");
}

std::string channel_tag(std::string_view name) {
  return "channel:" + std::string(name);
}

Result<Bytes> sign_channel_head(ChannelHead head, SigningKey const& key) {
  head.key = key.public_key();
  TRY_VOID(check_channel_head(head, Errc::invalid_argument));
  return sign_statement_body(encode_body(head), key);
}

Bytes encode_body(ChannelHead const& head) {
  CborWriter writer;
  writer.write_array(kChannelElements);
  writer.write_uint(1);
  writer.write_uint(static_cast<std::uint64_t>(StatementKind::channel));
  writer.write_bytes(head.key.bytes);
  writer.write_text(head.name);
  writer.write_uint(head.version);
  writer.write_array(head.items.size());
  for (auto const& item : head.items)
    writer.write_bytes(item.bytes);
  return writer.take();
}

Result<ChannelHead> decode_channel_head(CborReader& reader) {
  TRY_VOID(expect_statement(reader, StatementKind::channel, kChannelElements));
  ChannelHead head;
  TRY(auto const key, reader.read_bytes("publisher key", PublisherKey::kSize));
  TRY(head.key, PublisherKey::from_bytes(key));
  TRY(auto const name, reader.read_text("channel name", kMaxChannelName));
  head.name = name;
  TRY(head.version, reader.read_uint("channel version"));
  TRY(auto const items, reader.read_array("channel items", kMaxChannelItems));
  if (!items.size) return fail(Errc::malformed, "channel items are an array of definite length");
  for (std::uint64_t i = 0; i < *items.size; ++i) {
    TRY(auto const octets, reader.read_bytes("manifest id", ManifestId::kSize));
    TRY(auto const item, ManifestId::from_bytes(octets));
    head.items.push_back(item);
  }
  TRY_VOID(reader.expect_end("statement"));
  TRY_VOID(check_channel_head(head, Errc::malformed));
  return head;
}

}  // namespace bindle
