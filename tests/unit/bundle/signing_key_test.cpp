#include "bundle/signing_key.hpp"

#include "bundle/sha256.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bindle {
namespace {

// RFC 8032 section 7.1, TEST 1.
constexpr auto kSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr auto kPublic = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr auto kSignatureOfNothing =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6bd25bf5f0595bbe24655141438e7a100b";

SigningKey known_key() {
  return SigningKey::from_text(std::string("bindle-key-v1 ") + kSeed).value();
}

TEST(SigningKey, FollowsRfc8032) {
  auto const key = known_key();
  EXPECT_EQ(key.public_key().to_string(), kPublic);
  EXPECT_EQ(to_hex(key.sign("", {})), kSignatureOfNothing);
}

TEST(SigningKey, TextRoundTrips) {
  auto const key = SigningKey::generate();
  auto const again = SigningKey::from_text(key.to_text()).value();
  EXPECT_EQ(again.public_key(), key.public_key());
  EXPECT_EQ(known_key().to_text(), std::string("bindle-key-v1 ") + kSeed + "\n");
}

TEST(SigningKey, RefusesOtherTexts) {
  auto const good = known_key().to_text();
  for (auto const& text : {std::string(),
                           std::string("bindle-key-v1"),
                           std::string("bindle-key-v2 ") + kSeed,
                           good + "\n",
                           good.substr(0, good.size() - 2),
                           " " + good,
                           std::string("bindle-key-v1  ") + kSeed,
                           std::string("bindle-key-v1 ") + std::string(64, 'g')}) {
    auto const key = SigningKey::from_text(text);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, Errc::malformed);
  }
}

TEST(SigningKey, AnErrorDoesNotShowTheSecret) {
  auto const key = SigningKey::from_text(std::string("bindle-key-v1 ") + kSeed + "00");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().detail.find("9d61"), std::string::npos);
}

TEST(SigningKey, GeneratedKeysDiffer) {
  EXPECT_NE(SigningKey::generate().public_key(), SigningKey::generate().public_key());
}

TEST(SigningKey, MovesItsSecret) {
  auto first = known_key();
  auto second = SigningKey::generate();
  second = std::move(first);
  EXPECT_EQ(second.to_text(), known_key().to_text());
  auto const third = std::move(second);
  EXPECT_EQ(to_hex(third.sign("", {})), kSignatureOfNothing);
}

TEST(Signature, FitsItsKeyDomainAndMessageOnly) {
  auto const key = known_key();
  auto const message = as_bytes("message");
  auto const signature = key.sign("tag\n", message);
  EXPECT_TRUE(verify_signature(key.public_key(), "tag\n", message, signature));
  EXPECT_FALSE(verify_signature(key.public_key(), "other\n", message, signature));
  EXPECT_FALSE(verify_signature(key.public_key(), "tag\n", as_bytes("massage"), signature));
  EXPECT_FALSE(verify_signature(SigningKey::generate().public_key(), "tag\n", message, signature));
}

TEST(Signature, EveryChangedBitIsNoticed) {
  auto const key = known_key();
  auto const signature = key.sign("tag\n", as_bytes("message"));
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    auto changed = signature;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    ASSERT_FALSE(verify_signature(key.public_key(), "tag\n", as_bytes("message"), changed));
  }
}

TEST(Signature, OfTheWrongLengthIsUnverified) {
  auto const key = known_key();
  auto const signature = key.sign("", {});
  auto const verified = verify_signature(key.public_key(), "", {}, ByteView(signature).first(63));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::unverified);
}

TEST(Signature, AllZeroKeyVerifiesNothing) {
  EXPECT_FALSE(verify_signature(PublisherKey{}, "", {}, Signature{}));
}

TEST(Fingerprint, IsEightGroupsOfTheKeysHash) {
  auto const key = PublisherKey::parse(kPublic).value();
  auto const text = fingerprint(key);
  EXPECT_EQ(text.size(), 39U);
  auto digits = text;
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  EXPECT_EQ(digits, to_hex(sha256(key.bytes)).substr(0, 32));
}

}  // namespace
}  // namespace bindle
