#include "bundle/bpsec/aes_gcm.hpp"
#include "bundle/bpsec/hmac_sha2.hpp"
#include "tests/support/bpsec_samples.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bindle::bpsec {
namespace {

using testing::secret;

struct WrapVector {
  std::string_view key_encryption_key;
  std::string_view key;
  std::string_view wrapped;
};

// RFC 3394 section 4.
constexpr std::array kWrapVectors = {
    WrapVector{"000102030405060708090A0B0C0D0E0F",
               "00112233445566778899AABBCCDDEEFF",
               "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"},
    WrapVector{"000102030405060708090A0B0C0D0E0F1011121314151617",
               "00112233445566778899AABBCCDDEEFF",
               "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D"},
    WrapVector{"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
               "00112233445566778899AABBCCDDEEFF",
               "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"},
    WrapVector{"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
               "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
               "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"},
};

TEST(KeyWrap, MatchesRfc3394) {
  for (auto const& vector : kWrapVectors) {
    auto const wrapped = wrap_key(secret(vector.key_encryption_key), secret(vector.key));
    EXPECT_EQ(*wrapped, from_hex(vector.wrapped).value());
  }
}

TEST(KeyWrap, IsUndone) {
  for (auto const& vector : kWrapVectors) {
    auto const wrapped = from_hex(vector.wrapped).value();
    auto const key = unwrap_key(secret(vector.key_encryption_key), wrapped);
    EXPECT_EQ(to_hex(key->octets()), to_hex(from_hex(vector.key).value()));
  }
}

TEST(KeyWrap, NoticesAChange) {
  auto const& vector = kWrapVectors[0];
  auto wrapped = from_hex(vector.wrapped).value();
  for (auto& octet : wrapped) {
    octet ^= 1;
    auto const key = unwrap_key(secret(vector.key_encryption_key), wrapped);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, Errc::unverified);
    octet ^= 1;
  }
}

TEST(KeyWrap, RefusesImpossibleLengths) {
  auto const kek = secret(kWrapVectors[0].key_encryption_key);
  for (std::size_t const length : {0u, 8u, 15u, 17u, 512u}) {
    EXPECT_FALSE(wrap_key(kek, SecretKey(Bytes(length)))) << length;
  }
  for (std::size_t const length : {0u, 8u, 16u, 25u, 520u}) {
    EXPECT_FALSE(unwrap_key(kek, Bytes(length))) << length;
  }
  EXPECT_FALSE(wrap_key(SecretKey(Bytes(20)), SecretKey(Bytes(16))));
}

// RFC 4231 test case 1.
TEST(Hmac, MatchesRfc4231) {
  SecretKey const key(Bytes(20, 0x0b));
  std::array const pieces = {as_bytes("Hi "), as_bytes("There")};
  EXPECT_EQ(to_hex(hmac(ShaVariant::sha256, key, pieces)),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac(ShaVariant::sha384, key, pieces)),
            "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
            "faea9ea9076ede7f4af152e8b2fa9cb6");
  EXPECT_EQ(to_hex(hmac(ShaVariant::sha512, key, pieces)),
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
            "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
}

TEST(Hmac, ComparesLengthToo) {
  EXPECT_TRUE(equal_macs(Bytes{1, 2}, Bytes{1, 2}));
  EXPECT_FALSE(equal_macs(Bytes{1, 2}, Bytes{1, 3}));
  EXPECT_FALSE(equal_macs(Bytes{1, 2}, Bytes{1, 2, 3}));
}

// Test case 16 of the GCM specification (McGrew and Viega), whose vector has 12 octets, and 17 and
// 18 have 8 and 60.
TEST(AesGcm, MatchesThePublishedVectors) {
  auto const key = secret("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  auto const plaintext = from_hex(
                             "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                             "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
                             .value();
  auto const associated = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2").value();
  auto const twelve = from_hex("cafebabefacedbaddecaf888").value();
  auto const sealed =
      gcm_seal({.key = key, .iv = twelve, .associated = associated}, plaintext).value();
  EXPECT_EQ(to_hex(sealed.tag), "76fc6ece0f4e1768cddf8853bb2d551b");
  auto const eight = from_hex("cafebabefacedbad").value();
  auto const short_iv =
      gcm_seal({.key = key, .iv = eight, .associated = associated}, plaintext).value();
  EXPECT_EQ(to_hex(short_iv.tag), "3a337dbf46a792c45e454913fe2ea8f2");
}

TEST(AesGcm, OpensWithVectorsOf8To16Octets) {
  SecretKey const key(Bytes(16, 7));
  auto const plaintext = as_bytes("ready");
  for (std::size_t length = 0; length < 20; ++length) {
    Bytes const iv(length, 3);
    auto const sealed = gcm_seal({.key = key, .iv = iv, .associated = {}}, plaintext);
    ASSERT_EQ(sealed.has_value(), length >= 8 && length <= 16) << length;
    if (!sealed) continue;
    auto const opened =
        gcm_open({.key = key, .iv = iv, .associated = {}}, sealed->ciphertext, sealed->tag);
    EXPECT_EQ(as_text(*opened), "ready");
  }
}

TEST(AesGcm, NoticesChangedAssociatedData) {
  SecretKey const key(Bytes(32, 7));
  Bytes const iv(12, 3);
  auto const sealed =
      gcm_seal({.key = key, .iv = iv, .associated = as_bytes("a")}, as_bytes("ready")).value();
  auto const opened =
      gcm_open({.key = key, .iv = iv, .associated = as_bytes("b")}, sealed.ciphertext, sealed.tag);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unverified);
}

TEST(AesGcm, RefusesOtherKeyAndTagLengths) {
  Bytes const iv(12, 3);
  for (std::size_t const length : {0u, 15u, 24u, 33u}) {
    SecretKey const key(Bytes(length, 1));
    EXPECT_FALSE(gcm_seal({.key = key, .iv = iv, .associated = {}}, as_bytes("x"))) << length;
  }
  SecretKey const key(Bytes(16, 1));
  for (std::size_t const length : {0u, 12u, 15u, 17u}) {
    EXPECT_FALSE(gcm_open({.key = key, .iv = iv, .associated = {}}, as_bytes("x"), Bytes(length)));
  }
}

TEST(SecretKey, IsReadFromHexadecimalDigits) {
  EXPECT_EQ(to_hex(SecretKey::from_hex("00 ff\n10")->octets()), "00ff10");
  auto const refused = SecretKey::from_hex("no key");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail.find("no key"), std::string::npos);
}

TEST(SecretKey, RandomOnesDiffer) {
  auto const a = SecretKey::random(32, fill_random);
  auto const b = SecretKey::random(32, fill_random);
  EXPECT_FALSE(equal_macs(a.octets(), b.octets()));
}

}  // namespace
}  // namespace bindle::bpsec
