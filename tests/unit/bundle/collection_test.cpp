#include "bundle/collection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace bindle {
namespace {

ManifestId id(std::uint8_t value) {
  ManifestId made;
  made.bytes.fill(value);
  return made;
}

Collection of(std::vector<std::string> const& paths) {
  Collection collection;
  std::uint8_t number = 0;
  for (auto const& path : paths)
    collection.entries.push_back({path, id(++number), number * 1000u});
  return collection;
}

bool can_be_made(std::vector<std::string> const& paths) {
  auto const encoded = encode_collection(of(paths));
  if (!encoded) EXPECT_EQ(encoded.error().code, Errc::invalid_argument);
  return encoded.has_value();
}

TEST(Collection, IsReadBackInOrder) {
  auto const decoded = decode_collection(encode_collection(of({"b", "a/z", "a/c d"})).value());
  ASSERT_TRUE(decoded) << decoded.error().detail;
  ASSERT_EQ(decoded->entries.size(), 3u);
  EXPECT_EQ(decoded->entries[0], (Collection::Entry{"a/c d", id(3), 3000}));
  EXPECT_EQ(decoded->entries[1].path, "a/z");
  EXPECT_EQ(decoded->entries[2].path, "b");
}

TEST(Collection, OfNothingIsOne) {
  EXPECT_TRUE(decode_collection(encode_collection({}).value())->entries.empty());
}

TEST(Collection, HasNoPathThatLeavesItsFolder) {
  for (auto const* const path :
       {"", "/a", "a/", "a//b", "..", "a/../b", ".", "a\\b", "CON", "a/nul.txt", "a\nb", "b."})
    EXPECT_FALSE(can_be_made({path})) << path;
  EXPECT_TRUE(can_be_made({"a/b/c", "über/水.txt"}));
}

TEST(Collection, HasEachPathOnceAndNoFileThatIsAFolder) {
  EXPECT_FALSE(can_be_made({"a", "a"}));
  EXPECT_FALSE(can_be_made({"a", "a/b"}));
  EXPECT_FALSE(can_be_made({"a", "a!", "a/b"}));
  EXPECT_TRUE(can_be_made({"a", "ab", "a!"}));
}

TEST(Collection, HasLimits) {
  std::string deep = "a";
  for (std::size_t i = 1; i < kMaxCollectionDepth; ++i)
    deep += "/a";
  EXPECT_TRUE(can_be_made({deep}));
  EXPECT_FALSE(can_be_made({deep + "/a"}));
  EXPECT_FALSE(can_be_made({std::string(200, 'a') + "/" + std::string(200, 'a') + "/" +
                            std::string(200, 'a') + "/" + std::string(200, 'a') + "/" +
                            std::string(225, 'a')}));
}

TEST(Collection, ThatIsTruncatedIsMalformed) {
  auto const bytes = encode_collection(of({"a", "b/c"})).value();
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_EQ(decode_collection(ByteView(bytes).first(length)).error().code, Errc::malformed);
}

TEST(Collection, ThatIsNotInOrderIsMalformed) {
  auto bytes = encode_collection(of({"x", "y"})).value();
  auto const at = [&](char name) {
    return std::find(bytes.begin(), bytes.end(), static_cast<std::uint8_t>(name));
  };
  std::iter_swap(at('x'), at('y'));
  EXPECT_EQ(decode_collection(bytes).error().code, Errc::malformed);
}

TEST(Collection, OfALaterVersionIsNotSupported) {
  auto bytes = encode_collection({}).value();
  bytes[1] = 2;
  EXPECT_EQ(decode_collection(bytes).error().code, Errc::unsupported);
}

}  // namespace
}  // namespace bindle
