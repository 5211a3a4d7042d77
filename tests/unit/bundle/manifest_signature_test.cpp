#include "bundle/manifest_signature.hpp"

#include "bundle/manifest_codec.hpp"
#include "tests/support/sample_manifest.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bindle {
namespace {

using tests::sample_manifest;

SigningKey key_of(std::uint8_t number) {
  std::array<std::uint8_t, SigningKey::kSeedSize> seed{};
  seed.fill(number);
  return SigningKey::from_seed(seed);
}

Keyring keyring_with(SigningKey const& key, TrustLevel level) {
  Keyring keyring;
  EXPECT_TRUE(keyring.put(key.public_key(), {"Clinic", level}));
  return keyring;
}

TEST(SignedManifest, VerifiesWithAKnownKey) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  for (auto const level : {TrustLevel::known, TrustLevel::trusted, TrustLevel::verified}) {
    auto const verified = verify_manifest(made.bytes, keyring_with(key, level));
    ASSERT_TRUE(verified) << verified.error().detail;
    EXPECT_EQ(verified->level, level);
    EXPECT_EQ(verified->id, made.id);
    auto expected = sample_manifest();
    expected.publisher = key.public_key();
    EXPECT_EQ(verified->manifest, expected);
  }
}

TEST(SignedManifest, IsTheSignatureAndThenTheCanonicalBytes) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  auto const canonical = ByteView(made.bytes).subspan(kSignatureSize);
  EXPECT_EQ(made.id, manifest_id_of(canonical));
  EXPECT_TRUE(verify_signature(key.public_key(),
                               "bindle manifest v1\n",
                               canonical,
                               ByteView(made.bytes).first(kSignatureSize)));
}

TEST(SignedManifest, AnUnknownPublisherIsNotPermitted) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  auto const verified = verify_manifest(made.bytes, Keyring());
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::not_permitted);
  EXPECT_EQ(verified.error().detail,
            "publisher key " + fingerprint(key.public_key()) + " is not known to the keyring");
}

TEST(SignedManifest, ABlockedPublisherIsNotPermitted) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  auto const verified = verify_manifest(made.bytes, keyring_with(key, TrustLevel::blocked));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::not_permitted);
  EXPECT_EQ(verified.error().detail,
            "publisher key " + fingerprint(key.public_key()) + " is blocked");
}

// A forger knows the key that is trusted here, and puts it into a manifest he signs with his own.
TEST(SignedManifest, TheEmbeddedKeyIsNotEnough) {
  auto const trusted = key_of(1);
  auto forged = sample_manifest();
  forged.publisher = trusted.public_key();
  auto const canonical = encode_manifest(forged).value();
  auto const signature = key_of(2).sign("bindle manifest v1\n", canonical);
  Bytes bytes(signature.begin(), signature.end());
  bytes.insert(bytes.end(), canonical.begin(), canonical.end());
  auto const verified = verify_manifest(bytes, keyring_with(trusted, TrustLevel::verified));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::unverified);
}

TEST(SignedManifest, EveryChangedOctetIsRefused) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  auto const keyring = keyring_with(key, TrustLevel::known);
  for (std::size_t at = 0; at < made.bytes.size(); ++at) {
    auto changed = made.bytes;
    changed[at] ^= 0x10;
    ASSERT_FALSE(verify_manifest(changed, keyring)) << at;
    ASSERT_FALSE(open_manifest(changed)) << at;
  }
}

TEST(SignedManifest, EveryTruncationIsRefused) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  auto const keyring = keyring_with(key, TrustLevel::known);
  for (std::size_t size = 0; size < made.bytes.size(); ++size) {
    ASSERT_FALSE(verify_manifest(ByteView(made.bytes).first(size), keyring)) << size;
  }
}

TEST(SignedManifest, OversizedInputIsMalformed) {
  Bytes const bytes(kSignatureSize + kMaxManifestSize + 8);
  EXPECT_EQ(verify_manifest(bytes, Keyring()).error().code, Errc::malformed);
}

TEST(SignedManifest, OpensWithoutAKeyring) {
  auto const key = key_of(1);
  auto const made = sign_manifest(sample_manifest(), key).value();
  auto const opened = open_manifest(made.bytes).value();
  EXPECT_EQ(opened.id, made.id);
  EXPECT_EQ(opened.manifest.publisher, key.public_key());
  EXPECT_EQ(check_publisher(opened.manifest.publisher, Keyring()).error().code,
            Errc::not_permitted);
}

TEST(SignedManifest, AGoodSignatureDoesNotExcuseABadManifest) {
  auto const key = key_of(1);
  auto canonical = encode_manifest([&] {
                     auto manifest = sample_manifest();
                     manifest.publisher = key.public_key();
                     return manifest;
                   }())
                       .value();
  auto const root = merkle_root(sample_manifest().chunks);
  auto const found =
      std::search(canonical.begin(), canonical.end(), root.bytes.begin(), root.bytes.end());
  ASSERT_NE(found, canonical.end());
  *found ^= 1;
  auto const signature = key.sign("bindle manifest v1\n", canonical);
  Bytes bytes(signature.begin(), signature.end());
  bytes.insert(bytes.end(), canonical.begin(), canonical.end());
  auto const verified = verify_manifest(bytes, keyring_with(key, TrustLevel::verified));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
