#include "bundle/content_block.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/labels.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::uint64_t kItems = 6;
constexpr std::uint64_t kMostItems = 16;  // later versions add items at the end
constexpr std::string_view kBlock = "content block";

Result<std::uint8_t> read_octet(CborReader& reader, std::string_view field, std::uint8_t greatest) {
  auto const start = reader.position();
  TRY(auto const value, reader.read_uint(field));
  if (value > greatest) return reader.malformed(field, "unknown value", start);
  return static_cast<std::uint8_t>(value);
}

Result<std::vector<std::string>> read_tags(CborReader& reader) {
  TRY(auto array, reader.read_array("tags", kMaxTags));
  std::vector<std::string> tags;
  for (;;) {
    TRY(bool const more, reader.next_item(array, "tags"));
    if (!more) return tags;
    TRY(auto const tag, reader.read_text("tag", kMaxTagSize));
    tags.emplace_back(tag);
  }
}

Result<void> read_items(CborReader& reader, ContentBlock& content) {
  TRY(auto const kind, read_octet(reader, "kind", std::numeric_limits<std::uint8_t>::max()));
  TRY(auto const object, reader.read_bytes("object", content.object.size()));
  TRY(auto const priority,
      read_octet(reader, "priority", static_cast<std::uint8_t>(Priority::low)));
  TRY(auto const audience,
      read_octet(reader, "audience", static_cast<std::uint8_t>(Audience::recipients)));
  TRY(content.topic, reader.read_text("topic", kMaxTopicSize));
  TRY(content.tags, read_tags(reader));
  if (object.size() != content.object.size()) return reader.malformed("object", "not 32 octets");
  std::copy(object.begin(), object.end(), content.object.begin());
  content.kind = static_cast<ContentKind>(kind);
  content.priority = static_cast<Priority>(priority);
  content.audience = static_cast<Audience>(audience);
  return {};
}

Result<void> check(ContentBlock const& content) {
  TRY_VOID(check_topic(content.topic));
  TRY_VOID(check_tags(content.tags));
  bool const labelled = !content.topic.empty() || !content.tags.empty();
  if (content.audience == Audience::recipients && labelled) {
    return fail(Errc::malformed, "topic or tags on content for recipients only");
  }
  return {};
}

}  // namespace

bool is_known(ContentKind kind) {
  return kind >= ContentKind::manifest && kind <= ContentKind::answer;
}

Result<Bytes> encode_content_block(ContentBlock const& content) {
  if (auto checked = check(content); !checked) {
    return fail(Errc::invalid_argument, std::move(checked).error().detail);
  }
  CborWriter writer;
  writer.write_array(kItems);
  writer.write_uint(static_cast<std::uint64_t>(content.kind));
  writer.write_bytes(content.object);
  writer.write_uint(static_cast<std::uint64_t>(content.priority));
  writer.write_uint(static_cast<std::uint64_t>(content.audience));
  writer.write_text(content.topic);
  writer.write_array(content.tags.size());
  for (auto const& tag : content.tags)
    writer.write_text(tag);
  return writer.take();
}

Result<ContentBlock> decode_content_block(ByteView data) {
  if (data.size() > ContentBlock::kMaxEncodedLength) {
    return fail(Errc::malformed, "a content block of over 4096 octets");
  }
  CborReader reader(data);
  TRY(auto array, reader.read_array(kBlock, kMostItems));
  if (!array.size) return reader.malformed(kBlock, "an array of indefinite length", 0);
  if (*array.size < kItems) return reader.malformed(kBlock, "fewer than 6 items", 0);
  ContentBlock content;
  TRY_VOID(read_items(reader, content));
  for (auto item = kItems; item < *array.size; ++item)
    TRY_VOID(reader.skip_item("added item"));
  TRY_VOID(reader.expect_end(kBlock));
  TRY_VOID(check(content));
  return content;
}

}  // namespace bindle
