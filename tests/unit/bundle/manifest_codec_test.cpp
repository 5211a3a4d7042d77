#include "bundle/manifest_codec.hpp"

#include "tests/support/sample_manifest.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bindle {
namespace {

using tests::sample_manifest;

Errc code_of(Result<Manifest> const& decoded) {
  EXPECT_FALSE(decoded);
  return decoded ? Errc{} : decoded.error().code;
}

Manifest random_manifest(std::mt19937_64& random) {
  auto manifest = sample_manifest();
  manifest.name = "file " + std::to_string(random());
  manifest.media_type.assign(random() % 20, 'm');
  manifest.description.assign(random() % 200, 'd');
  manifest.topic.assign(random() % 10, 't');
  manifest.tags.assign(random() % 5, "tag");
  manifest.size = 0;
  manifest.chunks.resize(random() % 40);
  for (auto& chunk : manifest.chunks) {
    chunk.id.bytes[random() % 32] = static_cast<std::uint8_t>(random());
    chunk.length = 1 + static_cast<std::uint32_t>(random() % kMaxChunkSize);
    manifest.size += chunk.length;
  }
  manifest.root = merkle_root(manifest.chunks);
  if (random() % 2 == 0) manifest.supersedes.reset();
  manifest.version = 1 + random() % 5;
  manifest.priority = static_cast<Priority>(random() % 4);
  manifest.audience = static_cast<Audience>(random() % 4);
  manifest.replicas = static_cast<std::uint8_t>(random() % 6);
  manifest.created_ms = random() % 2 == 0 ? 0 : random();
  manifest.chunking = static_cast<ChunkingMethod>(random() % 2);
  return manifest.audience == Audience::recipients ? tests::concealed(std::move(manifest))
                                                   : manifest;
}

TEST(ManifestCodec, ManifestsSurviveARoundTrip) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 500; ++round) {
    auto const manifest = random_manifest(random);
    auto const bytes = encode_manifest(manifest).value();
    auto const decoded = decode_manifest(bytes);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    ASSERT_EQ(*decoded, manifest);
    ASSERT_EQ(encode_manifest(*decoded).value(), bytes);
  }
}

TEST(ManifestCodec, EmptyValuesSurviveARoundTrip) {
  Manifest manifest;
  manifest.name = "empty";
  manifest.root = merkle_root(manifest.chunks);
  manifest.lifetime_ms = 1;
  EXPECT_EQ(decode_manifest(encode_manifest(manifest).value()).value(), manifest);
}

TEST(ManifestCodec, RefusesToEncodeWhatDoesNotFitTogether) {
  auto manifest = sample_manifest();
  ++manifest.size;
  EXPECT_EQ(encode_manifest(manifest).error().code, Errc::malformed);
}

TEST(ManifestCodec, TheLongestChunkListFitsTheLimit) {
  auto manifest = sample_manifest();
  manifest.chunks.assign(kMaxManifestChunks, {tests::sample_chunk_id(7), 1});
  manifest.size = kMaxManifestChunks;
  manifest.root = merkle_root(manifest.chunks);
  auto const bytes = encode_manifest(manifest).value();
  EXPECT_LE(bytes.size(), kMaxManifestSize);
  EXPECT_EQ(decode_manifest(bytes).value().chunks.size(), kMaxManifestChunks);
}

TEST(ManifestCodec, EveryTruncationIsMalformed) {
  auto const bytes = encode_manifest(sample_manifest()).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_EQ(code_of(decode_manifest(ByteView(bytes).first(size))), Errc::malformed) << size;
  }
}

TEST(ManifestCodec, TrailingWordsAreMalformed) {
  auto bytes = encode_manifest(sample_manifest()).value();
  bytes.resize(bytes.size() + 8);
  EXPECT_EQ(code_of(decode_manifest(bytes)), Errc::malformed);
}

TEST(ManifestCodec, OversizedInputIsMalformed) {
  Bytes const bytes(kMaxManifestSize + 8);
  EXPECT_EQ(code_of(decode_manifest(bytes)), Errc::malformed);
  EXPECT_FALSE(decode_publisher(bytes));
}

// Three octets of the data section have no field yet.
constexpr std::size_t kFirstSpareOctet = 29;
constexpr std::size_t kSpareOctets = 3;

TEST(ManifestCodec, SaysWhetherReceiptsAreWanted) {
  auto wanted = sample_manifest();
  wanted.receipt = ReceiptPolicy::required;
  auto bytes = encode_manifest(wanted).value();
  EXPECT_EQ(decode_manifest(bytes).value(), wanted);
  bytes[kFirstSpareOctet - 1] = 3;
  EXPECT_EQ(code_of(decode_manifest(bytes)), Errc::malformed);
}

TEST(ManifestCodec, PassesOverFieldsOfALaterVersion) {
  auto bytes = encode_manifest(sample_manifest()).value();
  bytes[kFirstSpareOctet] = 1;
  EXPECT_EQ(decode_manifest(bytes).value(), sample_manifest());
}

// A changed bit either breaks a rule or gives another manifest; it never goes unnoticed.
TEST(ManifestCodec, EveryChangedBitIsMalformedOrAnotherManifest) {
  auto const bytes = encode_manifest(sample_manifest()).value();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    if (bit / 8 - kFirstSpareOctet < kSpareOctets) continue;
    auto changed = bytes;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    auto const decoded = decode_manifest(changed);
    if (decoded) {
      ASSERT_NE(*decoded, sample_manifest()) << bit;
    } else {
      ASSERT_EQ(decoded.error().code, Errc::malformed) << bit;
    }
  }
}

TEST(ManifestCodec, UnalignedInputIsRead) {
  auto bytes = encode_manifest(sample_manifest()).value();
  bytes.insert(bytes.begin(), 0);
  EXPECT_TRUE(decode_manifest(ByteView(bytes).subspan(1)));
}

TEST(ManifestCodec, DecodesThePublisherAlone) {
  auto const manifest = sample_manifest();
  EXPECT_EQ(decode_publisher(encode_manifest(manifest).value()).value(), manifest.publisher);
  EXPECT_FALSE(decode_publisher(Bytes(8)));
  EXPECT_FALSE(decode_publisher({}));
}

// Manifests are kept and travel for months: these bytes, once written, must be read for ever.
TEST(ManifestCodec, BytesStayAsTheyWere) {
  auto const bytes = encode_manifest(sample_manifest()).value();
  EXPECT_EQ(bytes.size(), 464U);
  EXPECT_EQ(to_hex(sha256(bytes)),
            "7d091e817973246c18688b815abd902fed081b986414bc87760ed8683f2cbbae");
}

}  // namespace
}  // namespace bindle
