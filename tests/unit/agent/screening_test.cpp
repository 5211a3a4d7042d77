#include "agent/security/screening.hpp"

#include "agent/reception/inspection.hpp"
#include "agent/security/own_security.hpp"
#include "bundle/bpsec/bib_ed25519.hpp"
#include "tests/unit/agent/security_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using test::kNow;
using test::made_spec;
using test::rule;
using testing::eid;
using ::testing::HasSubstr;

using OwnBundles = test::SecurityFixture;
using Screened = test::SecurityFixture;

TEST_F(OwnBundles, StayAsTheyAreWithoutRules) {
  Bytes const payload(100, 0x5a);
  EXPECT_EQ(made({}), testing::build_bundle(made_spec(), payload));
}

TEST_F(OwnBundles, GetOnlyWhatRulesForThemSay) {
  auto elsewhere = rule(SecurityRole::source, ProtectionKind::integrity);
  elsewhere.destination = EidPattern::parse("dtn://other/*").value();
  EXPECT_EQ(made({elsewhere}), made({}));
  EXPECT_EQ(made({rule(SecurityRole::verifier, ProtectionKind::integrity)}), made({}));
}

TEST_F(OwnBundles, ForTheNodeItselfStayAsTheyAre) {
  auto const to_itself = made_spec("dtn://a/inbox");
  EXPECT_EQ(made({rule(SecurityRole::source, ProtectionKind::confidentiality)}, to_itself),
            made({}, to_itself));
}

TEST_F(Screened, BothNamesOfTheNodeAreForUs) {
  auto const wire =
      made({rule(SecurityRole::source, ProtectionKind::confidentiality)}, made_spec("ipn:3.7"));
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
  auto const passing_by = made({source}, made_spec("dtn://elsewhere/app"));
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

TEST_F(Screened, AnExtensionBlockThatFailsToDecryptIsRemovedAndNamed) {
  auto source = rule(SecurityRole::source, ProtectionKind::confidentiality);
  source.blocks.types = {block_type::kHopCount};
  auto acceptor = source;
  acceptor.role = SecurityRole::acceptor;
  auto of = made_spec();
  of.hop_count = HopCount{.limit = 9, .count = 0};
  auto wire = made({source}, of);
  EXPECT_TRUE(inspected(wire, {acceptor}).removed_blocks.empty());

  auto const bundle = parse_bundle(wire).value();
  for (auto const& block : bundle.extensions) {
    if (block.type == block_type::kHopCount)
      wire[static_cast<std::size_t>(block.data.data() - wire.data())] ^= 1;
  }
  auto const inspection = inspected(wire, {acceptor});
  EXPECT_FALSE(inspection.received.flaw);
  ASSERT_EQ(inspection.removed_blocks.size(), 1u);
  EXPECT_THAT(inspection.removed_blocks[0], HasSubstr("BCB"));
  EXPECT_TRUE(parse_bundle(*inspection.rewritten)->extensions.empty());
}

TEST_F(Screened, EverythingTogetherIsAcceptedInOrder) {
  auto integrity = rule(SecurityRole::source, ProtectionKind::integrity);
  integrity.blocks.types = {block_type::kHopCount};
  auto with_hops = made_spec();
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

  auto spec_without_crc = made_spec();
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
  auto of_chunk = made_spec("dtn://bindle/~content");
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
