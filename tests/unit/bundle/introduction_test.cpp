#include "bundle/statements/introduction.hpp"

#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

constexpr std::string_view kDomain = "bindle statement v1\n";

SigningKey key_of(std::uint8_t number) {
  std::array<std::uint8_t, SigningKey::kSeedSize> seed{};
  seed.fill(number);
  return SigningKey::from_seed(seed);
}

Introduction introduction_of(SigningKey const& key) {
  return {Eid::parse("dtn://harbour/").value(), key.public_key(), "Harbour office", 7};
}

Bytes signed_bytes(SigningKey const& key, Bytes const& body) {
  auto const signature = key.sign(kDomain, body);
  Bytes bytes(signature.begin(), signature.end());
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

Bytes body_of(std::uint64_t version,
              std::uint64_t kind,
              std::string_view node,
              PublisherKey const& key,
              std::string_view name) {
  CborWriter writer;
  writer.write_array(6);
  writer.write_uint(version);
  writer.write_uint(kind);
  writer.write_text(node);
  writer.write_bytes(key.bytes);
  writer.write_text(name);
  writer.write_uint(7);
  return writer.take();
}

Errc refusal_of(SigningKey const& key, Bytes const& body) {
  auto const verified = verify_introduction(signed_bytes(key, body));
  EXPECT_FALSE(verified);
  return verified ? Errc{} : verified.error().code;
}

TEST(Introduction, SurvivesARoundTrip) {
  auto const key = key_of(1);
  for (auto const* const node : {"dtn://harbour/", "ipn:5.0", "ipn:2.5.0"}) {
    auto introduction = introduction_of(key);
    introduction.node = Eid::parse(node).value();
    auto const statement = sign_introduction(introduction, key).value();
    EXPECT_EQ(verify_introduction(statement).value(), introduction);
  }
}

TEST(Introduction, IsOfTheKeyThatSignsIt) {
  auto const statement = sign_introduction(introduction_of(key_of(2)), key_of(1)).value();
  EXPECT_EQ(verify_introduction(statement).value().key, key_of(1).public_key());
}

TEST(Introduction, BytesStayAsTheyWere) {
  auto const key = key_of(1);
  auto const body = body_of(1, 1, "dtn://harbour/", key.public_key(), "Harbour office");
  EXPECT_EQ(sign_introduction(introduction_of(key), key).value(), signed_bytes(key, body));
}

TEST(Introduction, ByAnotherKeyIsUnverified) {
  auto const body = body_of(1, 1, "dtn://harbour/", key_of(1).public_key(), "");
  EXPECT_EQ(refusal_of(key_of(2), body), Errc::unverified);
}

TEST(Introduction, EveryChangedOctetIsRefused) {
  auto const key = key_of(1);
  auto const statement = sign_introduction(introduction_of(key), key).value();
  for (std::size_t at = 0; at < statement.size(); ++at) {
    auto changed = statement;
    changed[at] ^= 1;
    ASSERT_FALSE(verify_introduction(changed)) << at;
  }
}

TEST(Introduction, EveryTruncationIsMalformed) {
  auto const key = key_of(1);
  auto const statement = sign_introduction(introduction_of(key), key).value();
  for (std::size_t size = 0; size < statement.size(); ++size) {
    auto const verified = verify_introduction(ByteView(statement).first(size));
    ASSERT_FALSE(verified);
    ASSERT_EQ(verified.error().code, Errc::malformed) << size;
  }
}

TEST(Introduction, OfALaterKindOrVersionIsUnsupported) {
  auto const key = key_of(1);
  EXPECT_EQ(refusal_of(key, body_of(1, 2, "dtn://a/", key.public_key(), "")), Errc::unsupported);
  EXPECT_EQ(refusal_of(key, body_of(2, 1, "dtn://a/", key.public_key(), "")), Errc::unsupported);
}

TEST(Introduction, IsOnlyOfNodesOthersCanName) {
  auto const key = key_of(1);
  for (auto const* const node : {"dtn:none", "dtn://a/service", "dtn://a/~group", "ipn:5.1"}) {
    EXPECT_EQ(refusal_of(key, body_of(1, 1, node, key.public_key(), "")), Errc::malformed) << node;
    auto introduction = introduction_of(key);
    introduction.node = Eid::parse(node).value();
    EXPECT_EQ(sign_introduction(introduction, key).error().code, Errc::invalid_argument);
  }
}

TEST(Introduction, RefusesNamesThatAreTooLongOrUnprintable) {
  auto const key = key_of(1);
  for (auto const& name : {std::string(65, 'n'), std::string("\x1b[2J")}) {
    auto const body = body_of(1, 1, "dtn://a/", key.public_key(), name);
    EXPECT_EQ(refusal_of(key, body), Errc::malformed);
    auto introduction = introduction_of(key);
    introduction.display_name = name;
    EXPECT_EQ(sign_introduction(introduction, key).error().code, Errc::invalid_argument);
  }
}

TEST(Introduction, OversizedInputIsMalformed) {
  EXPECT_EQ(verify_introduction(Bytes(kMaxStatementSize + 1)).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
