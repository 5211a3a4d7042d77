#include "bundle/statements/statement.hpp"

#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

SigningKey signing_key(std::uint8_t number) {
  std::array<std::uint8_t, SigningKey::kSeedSize> seed{};
  seed.fill(number);
  return SigningKey::from_seed(seed);
}

ManifestId manifest_of(std::uint8_t number) {
  ManifestId id;
  id.bytes.fill(number);
  return id;
}

ChannelHead sample_head(SigningKey const& key) {
  return {key.public_key(), "news", 3, {manifest_of(2), manifest_of(1)}};
}

std::vector<Bytes> samples() {
  auto const key = signing_key(1);
  return {sign_rotation(key, signing_key(2), 7).value(),
          sign_revocation({{}, 8, "stolen"}, key).value(),
          sign_channel_head(sample_head(key), key).value(),
          sign_vouching({{}, signing_key(2).public_key(), 3, true}, key).value()};
}

TEST(KeyStatement, SurvivesARoundTrip) {
  auto const key = signing_key(1);
  auto const rotation = verify_statement(sign_rotation(key, signing_key(2), 7).value()).value();
  EXPECT_EQ(std::get<KeyRotation>(rotation).key, key.public_key());
  EXPECT_EQ(std::get<KeyRotation>(rotation).successor, signing_key(2).public_key());
  EXPECT_EQ(std::get<KeyRotation>(rotation).sequence, 7u);
  auto const revocation = verify_statement(sign_revocation({{}, 8, "stolen"}, key).value()).value();
  EXPECT_EQ(std::get<KeyRevocation>(revocation), (KeyRevocation{key.public_key(), 8, "stolen"}));
  auto const head = verify_statement(sign_channel_head(sample_head(key), key).value()).value();
  EXPECT_EQ(std::get<ChannelHead>(head), sample_head(key));
}

TEST(KeyStatement, EveryChangedOctetIsRefused) {
  for (auto const& statement : samples())
    for (std::size_t at = 0; at < statement.size(); ++at) {
      auto changed = statement;
      changed[at] ^= 1;
      ASSERT_FALSE(verify_statement(changed)) << at;
    }
}

TEST(KeyStatement, EveryTruncationIsMalformed) {
  for (auto const& statement : samples())
    for (std::size_t size = 0; size < statement.size(); ++size)
      ASSERT_EQ(verify_statement(ByteView(statement).first(size)).error().code, Errc::malformed);
}

TEST(KeyStatement, OversizedInputIsMalformed) {
  EXPECT_EQ(verify_statement(Bytes(kMaxStatementSize + 1)).error().code, Errc::malformed);
}

TEST(KeyStatement, OfALaterKindIsUnsupported) {
  CborWriter writer;
  writer.write_array(2);
  writer.write_uint(1);
  writer.write_uint(99);
  auto const key = signing_key(1);
  auto const statement = sign_statement_body(writer.bytes(), key);
  EXPECT_EQ(verify_statement(statement).error().code, Errc::unsupported);
}

TEST(KeyRotation, NeedsTheSuccessorsSignature) {
  auto const key = signing_key(1);
  KeyRotation claimed{key.public_key(), signing_key(2).public_key(), 7, {}};
  auto const statement = sign_statement_body(encode_body(claimed), key);
  EXPECT_EQ(verify_statement(statement).error().code, Errc::unverified);
}

TEST(KeyRotation, ProofIsForOneSequenceNumberOnly) {
  auto const key = signing_key(1);
  auto const signed_once = sign_rotation(key, signing_key(2), 7).value();
  auto rotation = std::get<KeyRotation>(verify_statement(signed_once).value());
  rotation.sequence = 8;
  auto const statement = sign_statement_body(encode_body(rotation), key);
  EXPECT_EQ(verify_statement(statement).error().code, Errc::unverified);
}

TEST(KeyRotation, OfAKeyToItselfIsRefused) {
  auto const key = signing_key(1);
  EXPECT_EQ(sign_rotation(key, key, 1).error().code, Errc::invalid_argument);
}

TEST(KeyRevocation, RefusesReasonsThatAreTooLongOrUnprintable) {
  auto const key = signing_key(1);
  for (auto const& reason : {std::string(257, 'r'), std::string("\x1b[2J")}) {
    EXPECT_EQ(sign_revocation({{}, 1, reason}, key).error().code, Errc::invalid_argument);
    KeyRevocation const revocation{key.public_key(), 1, reason};
    auto const statement = sign_statement_body(encode_body(revocation), key);
    EXPECT_EQ(verify_statement(statement).error().code, Errc::malformed);
  }
}

TEST(ChannelHead, RefusesWhatNoChannelIs) {
  auto const key = signing_key(1);
  auto twice = sample_head(key);
  twice.items = {manifest_of(1), manifest_of(1)};
  auto unversioned = sample_head(key);
  unversioned.version = 0;
  auto named = sample_head(key);
  named.name = "News of the day";
  auto long_one = sample_head(key);
  long_one.items.clear();
  for (std::uint8_t i = 0; i <= kMaxChannelItems; ++i)
    long_one.items.push_back(manifest_of(i));
  for (auto const& head : {twice, unversioned, named, long_one}) {
    EXPECT_EQ(sign_channel_head(head, key).error().code, Errc::invalid_argument);
    auto const statement = sign_statement_body(encode_body(head), key);
    EXPECT_EQ(verify_statement(statement).error().code, Errc::malformed);
  }
}

TEST(ChannelHead, OfTheLargestSizeFitsAStatement) {
  auto const key = signing_key(1);
  ChannelHead head{{}, std::string(kMaxChannelName, 'n'), ~std::uint64_t{0}, {}};
  for (std::uint8_t i = 0; i < kMaxChannelItems; ++i)
    head.items.push_back(manifest_of(i));
  EXPECT_TRUE(verify_statement(sign_channel_head(head, key).value()));
}

}  // namespace
}  // namespace bindle
