#include "bundle/content_block.hpp"

#include "bundle/cbor_writer.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::sample_content;

struct Items {
  std::uint64_t count = 6;
  std::uint64_t kind = 2;
  std::size_t object_size = 32;
  std::uint64_t priority = 2;
  std::uint64_t audience = 0;
  std::string topic = "knowledge";
  std::vector<std::string> tags = {"food"};
};

CborWriter write(Items const& items) {
  CborWriter writer;
  writer.write_array(items.count);
  writer.write_uint(items.kind);
  writer.write_bytes(Bytes(items.object_size, 7));
  writer.write_uint(items.priority);
  writer.write_uint(items.audience);
  writer.write_text(items.topic);
  writer.write_array(items.tags.size());
  for (auto const& tag : items.tags)
    writer.write_text(tag);
  return writer;
}

Result<ContentBlock> decode(Items const& items) {
  return decode_content_block(write(items).bytes());
}

TEST(ContentBlock, SurvivesRoundTrip) {
  auto const decoded = decode_content_block(encode_content_block(sample_content()).value());
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(*decoded, sample_content());
}

// The bytes are documented in docs/formats.md and must stay readable.
TEST(ContentBlock, HasTheDocumentedBytes) {
  EXPECT_EQ(to_hex(encode_content_block(sample_content()).value()),
            "86025820"
            "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
            "0100696b6e6f776c656467658264666f6f646677c3a4726d65");
}

TEST(ContentBlock, KeepsKindsOfLaterVersions) {
  auto const decoded = decode({.kind = 200});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(static_cast<int>(decoded->kind), 200);
  EXPECT_FALSE(is_known(decoded->kind));
  EXPECT_TRUE(is_known(ContentKind::statement));
  EXPECT_FALSE(decode({.kind = 256}));
}

TEST(ContentBlock, SkipsItemsOfLaterVersions) {
  auto writer = write({.count = 8});
  writer.write_text("later");
  writer.write_array(1);
  writer.write_uint(1);
  EXPECT_TRUE(decode_content_block(writer.bytes()));
  writer.write_uint(1);
  EXPECT_FALSE(decode_content_block(writer.bytes()));
}

TEST(ContentBlock, RefusesUnknownPrioritiesAndAudiences) {
  EXPECT_FALSE(decode({.priority = 4}));
  EXPECT_FALSE(decode({.audience = 4}));
}

TEST(ContentBlock, RefusesWrongSizes) {
  EXPECT_FALSE(decode({.object_size = 31}));
  EXPECT_FALSE(decode({.object_size = 33}));
  EXPECT_FALSE(decode({.count = 5}));
  EXPECT_FALSE(decode({.count = 17}));
  EXPECT_FALSE(decode({.topic = std::string(65, 'x')}));
  EXPECT_FALSE(decode({.tags = {std::string(65, 'x')}}));
  EXPECT_FALSE(decode({.tags = {""}}));
  EXPECT_FALSE(decode({.tags = std::vector<std::string>(33, "x")}));
}

TEST(ContentBlock, TakesTheLargestLabels) {
  EXPECT_TRUE(decode(
      {.topic = std::string(64, 'x'), .tags = std::vector<std::string>(32, std::string(64, 'x'))}));
}

TEST(ContentBlock, RefusesControlCharacters) {
  EXPECT_FALSE(decode({.topic = "a\nb"}));
  EXPECT_FALSE(decode({.topic = "a\xc2\x85"
                                "b"}));
  EXPECT_FALSE(decode({.tags = {std::string("\0", 1)}}));
}

TEST(ContentBlock, RecipientsAloneLearnTheLabels) {
  EXPECT_FALSE(decode({.audience = 3}));
  EXPECT_TRUE(decode({.audience = 3, .topic = "", .tags = {}}));
  auto content = sample_content();
  content.audience = Audience::recipients;
  auto const encoded = encode_content_block(content);
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().code, Errc::invalid_argument);
}

TEST(ContentBlock, RefusesEveryTruncation) {
  auto const bytes = encode_content_block(sample_content()).value();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_content_block(ByteView(bytes).first(length))) << length;
  }
}

TEST(ContentBlock, RefusesDataBehindIt) {
  auto bytes = encode_content_block(sample_content()).value();
  bytes.push_back(0);
  EXPECT_FALSE(decode_content_block(bytes));
}

TEST(ContentBlock, RefusesAnArrayOfIndefiniteLength) {
  auto bytes = encode_content_block(sample_content()).value();
  bytes[0] = 0x9f;
  bytes.push_back(0xff);
  EXPECT_FALSE(decode_content_block(bytes));
}

}  // namespace
}  // namespace bindle
