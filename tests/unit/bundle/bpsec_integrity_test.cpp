#include "bundle/bpsec/bundle_draft.hpp"
#include "tests/support/bpsec_samples.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle::bpsec {
namespace {

using testing::accept_all;
using testing::build_bundle;
using testing::eid;
using testing::hmac_key;
using testing::parse;
using testing::treat_all;
using testing::unsecured_sample;
using testing::verdicts;

IntegrityRequest request(BlockNumbers targets, ScopeFlags scope = scope::kAll) {
  return {.targets = std::move(targets), .source = eid("dtn://a/"), .scope = scope};
}

Bytes signed_sample(IntegrityRequest const& wanted) {
  auto const wire = unsecured_sample();
  return add_integrity(parse(wire), wanted, hmac_key()).value();
}

ProcessedBundle verify(Bytes const& wire, SecretKey const& key) {
  return process_security(parse(wire), treat_all(Treatment::verify, key, key)).value();
}

TEST(AddIntegrity, IsVerifiedInEveryScope) {
  auto const key = hmac_key();
  for (ScopeFlags flags = 0; flags <= scope::kAll; ++flags) {
    for (auto const variant : {ShaVariant::sha256, ShaVariant::sha384, ShaVariant::sha512}) {
      auto wanted = request({0, 1, 2}, flags);
      wanted.variant = variant;
      auto const processed = verify(signed_sample(wanted), key);
      EXPECT_EQ(verdicts(processed), std::vector(3, Verdict::verified)) << flags;
    }
  }
}

TEST(AddIntegrity, WritesReservedScopeFlagsAsZero) {
  EXPECT_EQ(signed_sample(request({1}, 0xfff8)), signed_sample(request({1}, 0)));
}

TEST(AddIntegrity, TakesTheCrcsOfItsTargetsAway) {
  auto const wire = signed_sample(request({0, 1, 2}));
  auto const bundle = parse(wire);
  EXPECT_EQ(bundle.primary.crc_type, CrcType::none);
  EXPECT_EQ(bundle.payload.crc_type, CrcType::none);
  for (auto const& block : bundle.extensions) {
    auto const other = block.type == block_type::kHopCount || block.type == block_type::kBundleAge;
    EXPECT_EQ(block.crc_type, other ? CrcType::crc16_x25 : CrcType::none);
  }
}

TEST(AddIntegrity, UsesOneBlockUnlessItsHeaderIsCovered) {
  auto const together = signed_sample(request({1, 2}, scope::kPrimaryBlock));
  EXPECT_EQ(parse(together).extensions.size(), 4u);
  auto const apart = signed_sample(request({1, 2}, scope::kAll));
  EXPECT_EQ(parse(apart).extensions.size(), 5u);
}

TEST(AddIntegrity, WrapsAFreshKey) {
  auto const kek = testing::secret("6162636465666768696a6b6c6d6e6f70");
  auto wanted = request({1});
  wanted.key_use = KeyUse::wraps;
  auto const wire = unsecured_sample();
  auto const first = add_integrity(parse(wire), wanted, kek).value();
  auto const second = add_integrity(parse(wire), wanted, kek).value();
  EXPECT_NE(first, second);
  EXPECT_EQ(verdicts(verify(first, kek)), std::vector(1, Verdict::verified));
  EXPECT_EQ(verdicts(verify(first, hmac_key())), std::vector(1, Verdict::failed));
}

TEST(AddIntegrity, RefusesWhatRfc9172Forbids) {
  auto const plain = unsecured_sample();
  auto const secured = signed_sample(request({1}));
  auto const refusal = [](Bytes const& wire, BlockNumbers targets) {
    auto const added = add_integrity(parse(wire), request(std::move(targets)), hmac_key());
    return added ? Errc{} : added.error().code;
  };
  EXPECT_EQ(refusal(plain, {}), Errc::invalid_argument);
  EXPECT_EQ(refusal(plain, {77}), Errc::invalid_argument);
  EXPECT_EQ(refusal(plain, {1, 1}), Errc::conflict);
  EXPECT_EQ(refusal(secured, {1}), Errc::conflict);          // signed already
  EXPECT_EQ(refusal(secured, {5}), Errc::invalid_argument);  // the BIB
  EXPECT_EQ(refusal(secured, {0}), Errc::conflict);          // the BIB may cover its CRC
}

TEST(AddIntegrity, RefusesAFragment) {
  auto const wire = unsecured_sample();
  auto bundle = parse(wire);
  bundle.primary.flags |= bundle_flag::kIsFragment;
  bundle.primary.fragment = FragmentPosition{.offset = 0, .total_length = 100};
  auto const added = add_integrity(bundle, request({1}), hmac_key());
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Errc::invalid_argument);
}

TEST(VerifyIntegrity, FailsWithAnotherKey) {
  auto const processed = verify(signed_sample(request({1})), SecretKey(Bytes(16, 9)));
  ASSERT_EQ(verdicts(processed), std::vector(1, Verdict::failed));
  EXPECT_EQ(processed.outcomes[0].reason, ReasonCode::failed_security_operation);
  EXPECT_FALSE(processed.bundle.has_value());
}

TEST(VerifyIntegrity, TriesEveryKey) {
  auto const wire = signed_sample(request({1}));
  SecretKey const other(Bytes(16, 9));
  auto const right = hmac_key();
  auto const direct = [&](SecurityOperation const&) {
    return Directive{.treatment = Treatment::verify, .keys = {&other, &right}};
  };
  EXPECT_EQ(verdicts(*process_security(parse(wire), direct)), std::vector(1, Verdict::verified));
}

TEST(VerifyIntegrity, FailsWithoutAKey) {
  auto const wire = signed_sample(request({1}));
  auto const direct = [](SecurityOperation const&) {
    return Directive{.treatment = Treatment::accept};
  };
  auto const processed = process_security(parse(wire), direct).value();
  EXPECT_EQ(verdicts(processed), std::vector(1, Verdict::failed));
}

// Whatever bit flips: the bundle does not parse, or the check fails, or what is protected is as it
// was and the bit is one that RFC 9172 section 4 and RFC 9173 section 3.2 leave out.
TEST(VerifyIntegrity, NoticesEveryFlippedBit) {
  BundleSpec spec;
  spec.destination = eid("ipn:1.2");
  spec.source = eid("ipn:2.1");
  spec.report_to = eid("ipn:2.1");
  spec.timestamp = {.time_ms = 1, .sequence = 40};
  spec.lifetime_ms = 1'000'000;
  auto const plain = build_bundle(spec, as_bytes("payload"));
  auto const key = hmac_key();
  auto const wire = add_integrity(parse(plain), request({0, 1}), key).value();
  auto const original = parse(wire);
  ASSERT_EQ(verdicts(verify(wire, key)), std::vector(2, Verdict::verified));
  for (std::size_t bit = 0; bit < wire.size() * 8; ++bit) {
    auto flipped = wire;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    auto const bundle = parse_bundle(flipped, testing::example_policy());
    if (!bundle) continue;
    auto const processed = process_security(*bundle, treat_all(Treatment::verify, key, key));
    if (!processed || verdicts(*processed) != std::vector(2, Verdict::verified)) continue;
    constexpr std::uint64_t assigned = 0x17;
    EXPECT_EQ(to_hex(bundle->primary_wire), to_hex(original.primary_wire)) << bit;
    EXPECT_EQ(as_text(bundle->payload.data), "payload") << bit;
    EXPECT_EQ(bundle->payload.flags & assigned, original.payload.flags & assigned) << bit;
    for (std::size_t i = 0; i < original.extensions.size(); ++i) {
      EXPECT_EQ(bundle->extensions[i].number, original.extensions[i].number) << bit;
      EXPECT_EQ(bundle->extensions[i].flags & assigned, original.extensions[i].flags & assigned);
    }
  }
}

TEST(VerifyIntegrity, IgnoresReservedFlagsOfTheTarget) {
  auto const key = hmac_key();
  auto const wire = signed_sample(request({2}));
  auto bundle = parse(wire);
  for (auto& block : bundle.extensions)
    block.flags |= block.number == 2 ? 0x60u : 0u;
  auto const processed = process_security(bundle, treat_all(Treatment::verify, key, key)).value();
  EXPECT_EQ(verdicts(processed), std::vector(1, Verdict::verified));
}

TEST(AcceptIntegrity, RestoresCrcs) {
  auto const key = hmac_key();
  auto const processed = accept_all(signed_sample(request({0, 1, 2})), key, key, CrcType::crc32c);
  ASSERT_TRUE(processed.bundle);
  auto const bundle = parse(*processed.bundle);
  EXPECT_EQ(bundle.primary.crc_type, CrcType::crc32c);
  EXPECT_EQ(bundle.payload.crc_type, CrcType::crc32c);
  EXPECT_EQ(bundle.extensions.size(), 3u);
}

TEST(AcceptIntegrity, KeepsWhatItDoesNotAccept) {
  auto const key = hmac_key();
  auto const direct = [&key](SecurityOperation const& operation) {
    return Directive{.treatment = operation.target == 1 ? Treatment::accept : Treatment::leave,
                     .keys = {&key}};
  };
  auto const wire = signed_sample(request({1, 2}, 0));
  auto const processed = process_security(parse(wire), direct).value();
  EXPECT_EQ(verdicts(processed), (std::vector{Verdict::accepted, Verdict::left}));
  EXPECT_EQ(verdicts(verify(*processed.bundle, key)), std::vector(1, Verdict::verified));
}

TEST(AcceptIntegrity, LeavesThePrimaryBlocksOperationWhileOthersMayCoverIt) {
  auto const key = hmac_key();
  auto const direct = [&key](SecurityOperation const& operation) {
    return Directive{.treatment = operation.target == 0 ? Treatment::accept : Treatment::leave,
                     .keys = {&key}};
  };
  auto const wire = signed_sample(request({0, 1}));
  auto const processed = process_security(parse(wire), direct).value();
  EXPECT_EQ(verdicts(processed), (std::vector{Verdict::verified, Verdict::left}));
  EXPECT_FALSE(processed.bundle.has_value());
}

TEST(AcceptIntegrity, DoesNotRemoveWhatFails) {
  SecretKey const other(Bytes(16, 9));
  auto const wire = signed_sample(request({1}));
  auto const processed = accept_all(wire, other, other);
  EXPECT_EQ(verdicts(processed), std::vector(1, Verdict::failed));
  EXPECT_FALSE(processed.bundle.has_value());
}

TEST(StripIntegrity, RemovesItUnchecked) {
  SecretKey const other(Bytes(16, 9));
  auto const wire = signed_sample(request({1, 2}));
  auto const processed =
      process_security(parse(wire), treat_all(Treatment::strip, other, other)).value();
  EXPECT_EQ(verdicts(processed), std::vector(2, Verdict::stripped));
  EXPECT_EQ(parse(*processed.bundle).extensions.size(), 3u);
}

// A BIB over the payload of `unsecured_sample()` with the block as written in hexadecimal.
Verdict verdict_on(std::string_view security_block, ReasonCode* reason = nullptr) {
  auto const wire = unsecured_sample();
  auto const bundle = parse(wire);
  BundleDraft draft(bundle);
  draft.add_security_block(block_type::kIntegrity, 0, from_hex(security_block).value());
  auto const outcome = verify(draft.to_bytes(), hmac_key()).outcomes.at(0);
  if (reason != nullptr) *reason = outcome.reason;
  return outcome.verdict;
}

TEST(VerifyIntegrity, FailsOnAnUnknownContext) {
  ReasonCode reason{};
  EXPECT_EQ(verdict_on("8101 18c8 00 82028203 00 81 81820141aa", &reason), Verdict::failed);
  EXPECT_EQ(reason, ReasonCode::unknown_security_operation);
}

TEST(VerifyIntegrity, FailsOnParametersThatMeanNothing) {
  EXPECT_EQ(verdict_on("8101 01 01 82028203 00 81820104 81 81820141aa"), Verdict::failed);
  EXPECT_EQ(verdict_on("8101 01 01 82028203 00 81820108 81 81820141aa"), Verdict::failed);
  EXPECT_EQ(verdict_on("8101 01 01 82028203 00 8182031a00010000 81 81820141aa"), Verdict::failed);
  EXPECT_EQ(verdict_on("8101 01 01 82028203 00 81820900 81 81820141aa"), Verdict::failed);
  EXPECT_EQ(verdict_on("8101 01 01 82028203 00 81820205 81 81820141aa"), Verdict::failed);
}

TEST(VerifyIntegrity, FailsWithoutTheResult) {
  EXPECT_EQ(verdict_on("8101 01 00 82028203 00 81 80"), Verdict::failed);
  EXPECT_EQ(verdict_on("8101 01 00 82028203 00 81 81820241aa"), Verdict::failed);
  EXPECT_EQ(verdict_on("8101 01 00 82028203 00 81 81820140"), Verdict::failed);
}

}  // namespace
}  // namespace bindle::bpsec
