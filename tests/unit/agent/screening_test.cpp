#include "agent/security/screening.hpp"

#include "agent/inspection.hpp"
#include "agent/security/own_security.hpp"
#include "bundle/bpsec/bib_ed25519.hpp"
#include "tests/support/bpsec_samples.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace bindle::agent {
namespace {

using testing::eid;
using ::testing::HasSubstr;

constexpr Moment kNow{std::chrono::milliseconds(5), 780'000'500'000};
constexpr std::string_view kKey =
    "71776572747975696f7061736466676871776572747975696f70617364666768";

SecurityRule rule(SecurityRole role, ProtectionKind protects) {
  SecurityRule rule;
  rule.role = role;
  rule.protects = protects;
  rule.blocks.types = {block_type::kPayload};
  if (protects != ProtectionKind::origin) rule.keys = {"field"};
  return rule;
}

// Ordinary traffic from dtn://a/app.
BundleSpec spec(std::string_view destination = "dtn://node/app") {
  BundleSpec spec;
  spec.destination = eid(destination);
  spec.source = eid("dtn://a/app");
  spec.report_to = eid("dtn://a/");
  spec.timestamp = {.time_ms = 780'000'000'000, .sequence = 7};
  spec.lifetime_ms = 3'600'000;
  spec.payload_crc = CrcType::crc32c;
  return spec;
}

class Security : public ::testing::Test {
 protected:
  Security() {
    auto const file = folder_.path() / "key";
    std::ofstream(file) << kKey;
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    key_file_ = {.id = "field", .file = file};
    EXPECT_TRUE(keyring_.put(signing_key_.public_key(), {.name = "a", .level = TrustLevel::known}));
  }

  // The policy of dtn://node/.
  SecurityPolicy policy(std::vector<SecurityRule> rules,
                        NodeIds self = NodeIds(eid("dtn://node/"))) const {
    return SecurityPolicy::load({.keys = {key_file_}, .rules = std::move(rules)}, std::move(self))
        .value();
  }

  // A bundle made by dtn://a/ with these rules.
  Bytes made(std::vector<SecurityRule> rules, BundleSpec const& of = spec()) const {
    Bytes payload(100, 0x5a);
    auto envelope = build_envelope(of, payload).value();
    auto const rules_there = policy(std::move(rules), NodeIds(eid("dtn://a/")));
    auto const secured = secure_own({.envelope = std::move(envelope), .payload = payload},
                                    {.policy = rules_there, .key = signing_key_})
                             .value();
    return whole(secured.envelope, secured.payload);
  }

  Inspection inspected(Bytes const& wire, std::vector<SecurityRule> rules) const {
    auto const here = policy(std::move(rules));
    return inspect(wire, eid("dtn://a/"), keyring_, kNow, 42, here).value();
  }

  SigningKey signing_key_ = SigningKey::from_seed({7});
  Keyring keyring_;

 private:
  test::TempFolder folder_;
  SecurityKeyFile key_file_;
};

using OwnBundles = Security;
using Screened = Security;

TEST_F(OwnBundles, StayAsTheyAreWithoutRules) {
  Bytes const payload(100, 0x5a);
  EXPECT_EQ(made({}), testing::build_bundle(spec(), payload));
}

TEST_F(OwnBundles, GetOnlyWhatRulesForThemSay) {
  auto elsewhere = rule(SecurityRole::source, ProtectionKind::integrity);
  elsewhere.destination = EidPattern::parse("dtn://other/*").value();
  EXPECT_EQ(made({elsewhere}), made({}));
  EXPECT_EQ(made({rule(SecurityRole::verifier, ProtectionKind::integrity)}), made({}));
}

TEST_F(OwnBundles, ForTheNodeItselfStayAsTheyAre) {
  auto const to_itself = spec("dtn://a/inbox");
  EXPECT_EQ(made({rule(SecurityRole::source, ProtectionKind::confidentiality)}, to_itself),
            made({}, to_itself));
}

TEST_F(Screened, BothNamesOfTheNodeAreForUs) {
  auto const wire =
      made({rule(SecurityRole::source, ProtectionKind::confidentiality)}, spec("ipn:3.7"));
  auto const here = policy({}, NodeIds(eid("dtn://node/"), eid("ipn:3.0")));
  EXPECT_TRUE(inspect(wire, eid("dtn://a/"), keyring_, kNow, 42, here)->received.flaw);
  EXPECT_FALSE(inspected(wire, {}).received.flaw);
}

TEST_F(Screened, IntegrityThatIsThereIsVerified) {
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::integrity)});
  auto required = rule(SecurityRole::verifier, ProtectionKind::integrity);
  required.when_missing = WhenMissing::quarantine;
  auto const inspection = inspected(wire, {required});
  EXPECT_FALSE(inspection.received.flaw) << *inspection.received.flaw;
  EXPECT_FALSE(inspection.rewritten);
}

TEST_F(Screened, IntegrityThatIsRequiredAndMissingIsAFlaw) {
  auto required = rule(SecurityRole::verifier, ProtectionKind::integrity);
  required.when_missing = WhenMissing::quarantine;
  auto const received = inspected(made({}), {required}).received;
  EXPECT_THAT(*received.flaw, HasSubstr("integrity of block 1 is missing"));
  EXPECT_EQ(received.security_failure, ReasonCode::missing_security_operation);
}

TEST_F(Screened, IntegrityByAnotherThanTheRulesSecuritySourceIsMissing) {
  auto required = rule(SecurityRole::verifier, ProtectionKind::integrity);
  required.when_missing = WhenMissing::quarantine;
  required.security_source = EidPattern::parse("dtn://b/").value();
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::integrity)});
  EXPECT_EQ(inspected(wire, {required}).received.security_failure,
            ReasonCode::missing_security_operation);
}

TEST_F(Screened, IntegrityThatDoesNotMatchIsAFlaw) {
  auto wire = made({rule(SecurityRole::source, ProtectionKind::integrity)});
  wire[wire.size() - 5] ^= 1;
  auto const received =
      inspected(wire, {rule(SecurityRole::verifier, ProtectionKind::integrity)}).received;
  EXPECT_THAT(*received.flaw, HasSubstr("BIB 2 of dtn://a/ over block 1"));
  EXPECT_THAT(*received.flaw, HasSubstr("RFC 9172 section 5.1.2"));
  EXPECT_EQ(received.security_failure, ReasonCode::failed_security_operation);
}

TEST_F(Screened, AnAcceptorTakesTheBibAway) {
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::integrity)});
  auto const inspection =
      inspected(wire, {rule(SecurityRole::acceptor, ProtectionKind::integrity)});
  EXPECT_FALSE(inspection.received.flaw);
  ASSERT_TRUE(inspection.rewritten);
  EXPECT_EQ(parse_bundle(*inspection.rewritten)->extensions.size(), 0u);
  EXPECT_EQ(inspection.payload_of(wire).size(), 100u);
  EXPECT_EQ(inspection.record.payload_length, 100u);
}

TEST_F(Screened, ARemoverDoesNotLook) {
  auto wire = made({rule(SecurityRole::source, ProtectionKind::integrity)});
  wire[wire.size() - 5] ^= 1;
  auto const inspection = inspected(wire, {rule(SecurityRole::remover, ProtectionKind::integrity)});
  EXPECT_FALSE(inspection.received.flaw);
  EXPECT_TRUE(inspection.rewritten);
}

TEST_F(Screened, TheFirstRuleThatFitsCounts) {
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::integrity)});
  auto const inspection = inspected(wire,
                                    {rule(SecurityRole::verifier, ProtectionKind::integrity),
                                     rule(SecurityRole::acceptor, ProtectionKind::integrity)});
  EXPECT_FALSE(inspection.rewritten);
}

TEST_F(Screened, AnAcceptorDecrypts) {
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::confidentiality)});
  auto const inspection =
      inspected(wire, {rule(SecurityRole::acceptor, ProtectionKind::confidentiality)});
  EXPECT_FALSE(inspection.received.flaw);
  auto const payload = inspection.payload_of(wire);
  EXPECT_EQ(Bytes(payload.begin(), payload.end()), Bytes(100, 0x5a));
}

// RFC 9172 section 5.1.1: the destination must decrypt.
TEST_F(Screened, WhatIsForUsAndCannotBeDecryptedIsAFlaw) {
  auto const source = rule(SecurityRole::source, ProtectionKind::confidentiality);
  auto const received = inspected(made({source}), {}).received;
  EXPECT_THAT(*received.flaw, HasSubstr("no rule says how to decrypt it"));
  EXPECT_EQ(received.security_failure, ReasonCode::failed_security_operation);
  auto const passing_by = made({source}, spec("dtn://elsewhere/app"));
  EXPECT_FALSE(inspected(passing_by, {}).received.flaw);
}

TEST_F(Screened, APayloadThatFailsToDecryptIsAFlaw) {
  auto wire = made({rule(SecurityRole::source, ProtectionKind::confidentiality)});
  wire[wire.size() - 5] ^= 1;
  auto const inspection =
      inspected(wire, {rule(SecurityRole::acceptor, ProtectionKind::confidentiality)});
  EXPECT_THAT(*inspection.received.flaw, HasSubstr("RFC 9172 section 5.1.1"));
  EXPECT_FALSE(inspection.rewritten);
}

TEST_F(Screened, EverythingTogetherIsAcceptedInOrder) {
  auto integrity = rule(SecurityRole::source, ProtectionKind::integrity);
  integrity.blocks.types = {block_type::kHopCount};
  auto with_hops = spec();
  with_hops.hop_count = HopCount{.limit = 9, .count = 0};
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::confidentiality),
                          rule(SecurityRole::source, ProtectionKind::origin),
                          integrity},
                         with_hops);
  auto required = rule(SecurityRole::acceptor, ProtectionKind::origin);
  required.when_missing = WhenMissing::quarantine;
  required.blocks.primary = true;
  integrity.role = SecurityRole::acceptor;
  auto const inspection = inspected(
      wire, {rule(SecurityRole::acceptor, ProtectionKind::confidentiality), required, integrity});
  EXPECT_FALSE(inspection.received.flaw) << *inspection.received.flaw;
  auto const bundle = parse_bundle(*inspection.rewritten).value();
  EXPECT_EQ(bundle.extensions.size(), 1u);
}

// Content that this node makes is signed without its payload at hand.
TEST_F(Screened, AnOriginSignatureIsCheckedWithoutAnyRule) {
  auto const origin = rule(SecurityRole::source, ProtectionKind::origin);
  auto const wire = made({origin});
  EXPECT_FALSE(inspected(wire, {}).received.flaw);

  auto spec_without_crc = spec();
  spec_without_crc.payload_crc = CrcType::none;
  auto flipped = made({origin}, spec_without_crc);
  flipped[flipped.size() - 5] ^= 1;
  auto const received = inspected(flipped, {}).received;
  EXPECT_THAT(*received.flaw, HasSubstr("the signature does not match"));
  EXPECT_EQ(received.security_failure, ReasonCode::failed_security_operation);
}

TEST_F(Screened, AnOriginSignatureByAnUnknownKeyIsLeftAlone) {
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::origin)});
  keyring_ = Keyring();
  EXPECT_FALSE(inspected(wire, {}).received.flaw);
  auto required = rule(SecurityRole::verifier, ProtectionKind::origin);
  required.when_missing = WhenMissing::quarantine;
  EXPECT_EQ(inspected(wire, {required}).received.security_failure,
            ReasonCode::missing_security_operation);
}

TEST_F(Screened, OnlyTheRequiredSignerWillDo) {
  auto const wire = made({rule(SecurityRole::source, ProtectionKind::origin)});
  auto required = rule(SecurityRole::verifier, ProtectionKind::origin);
  required.signer = signing_key_.public_key();
  EXPECT_FALSE(inspected(wire, {required}).received.flaw);
  required.signer = SigningKey::from_seed({8}).public_key();
  EXPECT_TRUE(inspected(wire, {required}).received.flaw);
}

TEST_F(OwnBundles, AreSignedWithoutTheirPayload) {
  auto of_chunk = spec("dtn://bindle/~content");
  of_chunk.payload_crc = CrcType::none;
  Bytes const payload(5000, 1);
  auto const rules = policy({rule(SecurityRole::source, ProtectionKind::origin)});
  auto const envelope = sign_own(build_envelope(of_chunk, std::uint64_t{5000}).value(),
                                 sha256(payload),
                                 {.policy = rules, .key = signing_key_})
                            .value();
  auto required = rule(SecurityRole::verifier, ProtectionKind::origin);
  required.when_missing = WhenMissing::quarantine;
  EXPECT_FALSE(inspected(whole(envelope, payload), {required}).received.flaw);
}

}  // namespace
}  // namespace bindle::agent
