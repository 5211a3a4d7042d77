#include "bundle/bpsec/bib_ed25519.hpp"
#include "tests/support/bpsec_samples.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace bindle::bpsec {
namespace {

using testing::aes256_key;
using testing::build_bundle;
using testing::eid;
using testing::parse;
using testing::sample_spec;
using testing::verdicts;

SigningKey signing_key(std::uint8_t first = 0) {
  std::array<std::uint8_t, SigningKey::kSeedSize> seed{};
  std::iota(seed.begin(), seed.end(), first);
  return SigningKey::from_seed(seed);
}

Keyring knowing(PublisherKey const& key, TrustLevel level) {
  Keyring keyring;
  EXPECT_TRUE(keyring.put(key, {.name = "a", .level = level}));
  return keyring;
}

Bytes payload() {
  return Bytes(1000, 0x5a);
}

// Over primary block, payload and content block.
Bytes signed_sample() {
  auto const envelope = build_envelope(sample_spec(), payload()).value();
  auto const secured =
      sign_origin(envelope, sha256(payload()), signing_key(), eid("dtn://a/")).value();
  return whole(secured, payload());
}

ProcessedBundle verify(Bytes const& wire,
                       Keyring const& keyring,
                       std::optional<PublisherKey> signer = std::nullopt) {
  auto const direct = [&keyring, &signer](SecurityOperation const&) {
    return Directive{.treatment = Treatment::verify, .keyring = &keyring, .signer = signer};
  };
  return process_security(parse(wire), direct).value();
}

TEST(OriginSignature, IsVerifiedAgainstTheKeyring) {
  auto const key = signing_key();
  auto const processed = verify(signed_sample(), knowing(key.public_key(), TrustLevel::known));
  EXPECT_EQ(verdicts(processed), std::vector(3, Verdict::verified));
  for (auto const& outcome : processed.outcomes)
    EXPECT_EQ(outcome.signer, key.public_key());
}

TEST(OriginSignature, ChangesNoOtherOctet) {
  auto const before = build_bundle(sample_spec(), payload());
  auto const after = signed_sample();
  auto const plain = parse(before);
  auto const secured = parse(after);
  EXPECT_EQ(to_hex(secured.primary_wire), to_hex(plain.primary_wire));
  EXPECT_EQ(to_hex(secured.payload.wire), to_hex(plain.payload.wire));
  ASSERT_EQ(secured.extensions.size(), plain.extensions.size() + 1);
  for (std::size_t i = 0; i < plain.extensions.size(); ++i)
    EXPECT_EQ(to_hex(secured.extensions[i + 1].wire), to_hex(plain.extensions[i].wire));
}

// The octets are promised in docs/formats.md.
TEST(OriginSignature, IsWrittenAsDocumented) {
  BundleSpec spec;
  spec.destination = eid("ipn:1.2");
  spec.source = eid("ipn:2.1");
  spec.report_to = eid("ipn:2.1");
  spec.timestamp = {.time_ms = 1, .sequence = 40};
  spec.lifetime_ms = 1'000'000;
  auto const envelope = build_envelope(spec, as_bytes("payload")).value();
  auto const digest = sha256(as_bytes("payload"));
  auto const secured = sign_origin(envelope, digest, signing_key(), eid("ipn:2.0")).value();
  auto const bundle = parse_envelope(secured).value();
  auto const block = decode_security_block(bundle.extensions.at(0).data, 8).value();
  EXPECT_EQ(block.context, -240);
  EXPECT_EQ(block.targets, (BlockNumbers{0, 1}));
  EXPECT_EQ(to_hex(block.parameters.at(0).value), "03");

  // bindle bundle v1, the flags, the primary block, the payload block's header, the digest
  auto message = from_hex("03").value();
  message.insert(message.end(), bundle.primary_wire.begin(), bundle.primary_wire.end());
  for (auto const octet : from_hex("0101005820").value())
    message.push_back(octet);
  message.insert(message.end(), digest.begin(), digest.end());
  EXPECT_TRUE(verify_signature(signing_key().public_key(),
                               "bindle bundle v1\n",
                               message,
                               bytes_value(block.results[1][0]).value()));
}

TEST(OriginSignature, FailsOnAnyChangeOfWhatItCovers) {
  auto const keyring = knowing(signing_key().public_key(), TrustLevel::known);
  auto const wire = signed_sample();
  auto const bundle = parse(wire);
  auto const place = [&wire](ByteView octets) {
    return static_cast<std::size_t>(octets.data() - wire.data());
  };
  auto const payload_at = place(bundle.payload.data);
  for (auto const at : {payload_at, payload_at + 999}) {
    auto changed = bundle;
    auto octets = Bytes(bundle.payload.data.begin(), bundle.payload.data.end());
    octets[at - payload_at] ^= 1;
    changed.payload.data = octets;
    auto const direct = [&keyring](SecurityOperation const&) {
      return Directive{.treatment = Treatment::verify, .keyring = &keyring};
    };
    auto const processed = process_security(changed, direct).value();
    EXPECT_EQ(verdicts(processed),
              (std::vector{Verdict::verified, Verdict::failed, Verdict::verified}));
  }
}

TEST(OriginSignature, DoesNotFitAnotherBundle) {
  auto const wire = signed_sample();
  auto other = parse(wire);
  auto spec = sample_spec();
  spec.timestamp.sequence += 1;
  auto const other_wire = build_bundle(spec, payload());
  auto const other_bundle = parse(other_wire);
  other.primary = other_bundle.primary;
  other.primary_wire = other_bundle.primary_wire;
  auto const keyring = knowing(signing_key().public_key(), TrustLevel::known);
  auto const direct = [&keyring](SecurityOperation const&) {
    return Directive{.treatment = Treatment::verify, .keyring = &keyring};
  };
  EXPECT_EQ(verdicts(process_security(other, direct).value()), std::vector(3, Verdict::failed));
}

TEST(OriginSignature, OfAnUnknownKeyIsLeft) {
  auto const processed = verify(signed_sample(), Keyring());
  EXPECT_EQ(verdicts(processed), std::vector(3, Verdict::left));
  EXPECT_FALSE(processed.outcomes[0].detail.empty());
}

TEST(OriginSignature, OfABlockedKeyFails) {
  auto const keyring = knowing(signing_key().public_key(), TrustLevel::blocked);
  EXPECT_EQ(verdicts(verify(signed_sample(), keyring)), std::vector(3, Verdict::failed));
}

TEST(OriginSignature, OfAnotherThanTheRequiredSignerFails) {
  auto const key = signing_key().public_key();
  auto const other = signing_key(1).public_key();
  auto const keyring = knowing(key, TrustLevel::verified);
  EXPECT_EQ(verdicts(verify(signed_sample(), keyring, other)), std::vector(3, Verdict::failed));
  EXPECT_EQ(verdicts(verify(signed_sample(), Keyring(), key)), std::vector(3, Verdict::verified));
}

TEST(OriginSignature, TakesTheDigestThatIsKnown) {
  auto const keyring = knowing(signing_key().public_key(), TrustLevel::known);
  auto const wire = signed_sample();
  auto const direct = [&keyring](SecurityOperation const&) {
    return Directive{.treatment = Treatment::verify, .keyring = &keyring};
  };
  auto bundle = parse(wire);
  bundle.payload.data = {};
  auto const processed = process_security(bundle, direct, {.payload = sha256(payload())}).value();
  EXPECT_EQ(verdicts(processed), std::vector(3, Verdict::verified));
}

// A waypoint that encrypts the payload moves its signature to another BIB (RFC 9172 section 3.9).
TEST(OriginSignature, SurvivesEncryptionOnTheWay) {
  auto const key = aes256_key();
  auto const wire = signed_sample();
  auto const secured =
      add_confidentiality(parse(wire), {.targets = {1}, .source = eid("dtn://relay/")}, key)
          .value();
  auto const keyring = knowing(signing_key().public_key(), TrustLevel::known);
  auto const direct = [&](SecurityOperation const& operation) {
    bool const signs = operation.service == SecurityService::integrity;
    return Directive{.treatment = signs ? Treatment::verify : Treatment::accept,
                     .keys = {&key},
                     .keyring = &keyring};
  };
  auto const processed = process_security(parse(secured), direct).value();
  EXPECT_EQ(verdicts(processed),
            (std::vector{Verdict::accepted,
                         Verdict::accepted,
                         Verdict::verified,
                         Verdict::verified,
                         Verdict::verified}));
}

TEST(OriginSignature, IsRefusedTwiceAndOnFragments) {
  auto const envelope = build_envelope(sample_spec(), payload()).value();
  auto const digest = sha256(payload());
  auto const once = sign_origin(envelope, digest, signing_key(), eid("dtn://a/")).value();
  auto const twice = sign_origin(once, digest, signing_key(), eid("dtn://a/"));
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, Errc::conflict);
}

Result<Ed25519Parameters> read(std::string_view parameters) {
  static Bytes octets;
  octets = from_hex("8101 38ef 01 82028203 00" + std::string(parameters) + "81 80").value();
  return read_ed25519_parameters(decode_security_block(octets, 8).value().parameters);
}

TEST(OriginSignature, NeedsBothParameters) {
  auto const key = "82025820" + signing_key().public_key().to_string();
  EXPECT_TRUE(read("82 820103" + key));
  EXPECT_TRUE(read("82 820107" + key));
  EXPECT_FALSE(read("81 820103"));
  EXPECT_FALSE(read("81" + key));
  EXPECT_FALSE(read("82 820101" + key));  // without the target's header
  EXPECT_FALSE(read("82 820102" + key));  // without the primary block
  EXPECT_FALSE(read("83 820103" + key + "820300"));
  EXPECT_FALSE(read("82 820103 820241aa"));
}

}  // namespace
}  // namespace bindle::bpsec
