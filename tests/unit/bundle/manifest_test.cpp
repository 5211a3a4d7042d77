#include "bundle/manifest.hpp"

#include "bundle/merkle_tree.hpp"
#include "tests/support/sample_manifest.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using tests::sample_manifest;

template <class Change>
std::string fault_after(Change change) {
  auto manifest = sample_manifest();
  change(manifest);
  auto const checked = check_manifest(manifest);
  if (checked) return "none";
  EXPECT_EQ(checked.error().code, Errc::malformed);
  return checked.error().detail;
}

TEST(Manifest, AConsistentOneIsGood) {
  EXPECT_TRUE(check_manifest(sample_manifest()));
}

TEST(Manifest, AnEmptyFileHasNoChunks) {
  auto manifest = sample_manifest();
  manifest.size = 0;
  manifest.chunks.clear();
  manifest.root = merkle_root(manifest.chunks);
  EXPECT_TRUE(check_manifest(manifest));
}

TEST(Manifest, TheSameChunkMayRepeat) {
  auto manifest = sample_manifest();
  manifest.chunks = {3, {tests::sample_chunk_id(1), 100}};
  manifest.size = 300;
  manifest.root = merkle_root(manifest.chunks);
  EXPECT_TRUE(check_manifest(manifest));
}

TEST(Manifest, RefusesAPathAsName) {
  EXPECT_EQ(fault_after([](Manifest& m) { m.name = "../x"; }),
            "the file name holds a path separator");
}

TEST(Manifest, RefusesASizeTheChunksDoNotAddUpTo) {
  EXPECT_EQ(fault_after([](Manifest& m) { ++m.size; }),
            "the chunks' lengths do not add up to the size");
}

TEST(Manifest, RefusesAnotherRoot) {
  EXPECT_EQ(fault_after([](Manifest& m) { m.root.bytes[31] ^= 1; }),
            "the root is not that of the chunks");
}

TEST(Manifest, RefusesChunksOutsideTheLimits) {
  EXPECT_EQ(fault_after([](Manifest& m) { m.chunks[0].length = 0; }),
            "a chunk has 1 octet to 1 MiB");
  EXPECT_EQ(fault_after([](Manifest& m) { m.chunks[0].length = kMaxChunkSize + 1; }),
            "a chunk has 1 octet to 1 MiB");
  EXPECT_EQ(fault_after([](Manifest& m) { m.chunks.resize(kMaxManifestChunks + 1); }),
            "there are at most 200000 chunks");
}

TEST(Manifest, RefusesTextsOutsideTheLimits) {
  EXPECT_NE(fault_after([](Manifest& m) { m.media_type = "text/\n"; }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.media_type.assign(128, 'a'); }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.description.assign(4097, 'a'); }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.description = "\x1b[2J"; }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.topic.assign(65, 'a'); }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.tags.assign(33, "t"); }), "none");
}

TEST(Manifest, RefusesNumbersOutsideTheLimits) {
  EXPECT_NE(fault_after([](Manifest& m) { m.version = 0; }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.replicas = 33; }), "none");
  EXPECT_NE(fault_after([](Manifest& m) { m.lifetime_ms = 0; }), "none");
}

TEST(Manifest, ForRecipientsSaysNothingToOthers) {
  auto manifest = tests::concealed(sample_manifest());
  EXPECT_TRUE(check_manifest(manifest));
  manifest.name = "name";
  EXPECT_FALSE(check_manifest(manifest));
  manifest = tests::concealed(sample_manifest());
  manifest.tags = {"tag"};
  EXPECT_FALSE(check_manifest(manifest));
}

TEST(Manifest, HasSealedDetailsForRecipientsAndForNobodyElse) {
  auto manifest = tests::concealed(sample_manifest());
  manifest.sealed.clear();
  EXPECT_FALSE(check_manifest(manifest));
  manifest = sample_manifest();
  manifest.sealed = {1};
  EXPECT_FALSE(check_manifest(manifest));
}

}  // namespace
}  // namespace bindle
