#include "bundle/bpsec/bundle_draft.hpp"
#include "tests/support/bpsec_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace bindle::bpsec {
namespace {

using testing::accept_all;
using testing::aes128_key;
using testing::aes256_key;
using testing::build_bundle;
using testing::eid;
using testing::hmac_key;
using testing::parse;
using testing::treat_all;
using testing::unsecured_sample;
using testing::verdicts;

ConfidentialityRequest request(BlockNumbers targets, ScopeFlags scope = scope::kAll) {
  return {.targets = std::move(targets), .source = eid("dtn://a/"), .scope = scope};
}

Bytes encrypted(Bytes const& wire, ConfidentialityRequest const& wanted) {
  return add_confidentiality(parse(wire), wanted, aes256_key()).value();
}

Bytes signed_sample(BlockNumbers targets, ScopeFlags scope) {
  auto const wire = unsecured_sample();
  return add_integrity(parse(wire),
                       {.targets = std::move(targets), .source = eid("dtn://a/"), .scope = scope},
                       hmac_key())
      .value();
}

std::size_t count(ParsedBundle const& bundle, std::uint64_t type) {
  auto const is_it = [type](BlockView const& block) { return block.type == type; };
  return static_cast<std::size_t>(
      std::count_if(bundle.extensions.begin(), bundle.extensions.end(), is_it));
}

TEST(AddConfidentiality, IsUndoneInEveryScope) {
  for (ScopeFlags flags = 0; flags <= scope::kAll; ++flags) {
    auto const wire = encrypted(unsecured_sample(), request({1, 2}, flags));
    EXPECT_TRUE(parse(wire).payload.encrypted);
    EXPECT_FALSE(parse(wire).content.has_value());
    auto const processed = accept_all(wire, hmac_key(), aes256_key());
    EXPECT_EQ(verdicts(processed), std::vector(2, Verdict::accepted)) << flags;
    auto const opened = parse(*processed.bundle);
    EXPECT_EQ(as_text(opened.payload.data), testing::kSamplePayload);
    EXPECT_EQ(opened.content, testing::sample_content());
  }
}

TEST(AddConfidentiality, TakesAes128Too) {
  auto const wire = unsecured_sample();
  auto wanted = request({1});
  wanted.variant = AesVariant::aes128;
  auto const secured = add_confidentiality(parse(wire), wanted, aes128_key()).value();
  auto const processed = accept_all(secured, hmac_key(), aes128_key());
  EXPECT_EQ(as_text(parse(*processed.bundle).payload.data), testing::kSamplePayload);
}

TEST(AddConfidentiality, NeverUsesAVectorTwice) {
  std::set<Bytes> vectors;
  for (int i = 0; i < 20; ++i) {
    auto const wire = encrypted(unsecured_sample(), request({1, 2}));
    for (auto const& block : parse(wire).extensions) {
      if (block.type != block_type::kConfidentiality) continue;
      auto const opened = decode_security_block(block.data, 64).value();
      EXPECT_EQ(opened.targets.size(), 1u);
      auto const& iv = find_value(opened.parameters, gcm_parameter::kIv)->value;
      EXPECT_EQ(iv.size(), 1 + kUsualIvSize);
      vectors.insert(Bytes(iv.begin(), iv.end()));
    }
  }
  EXPECT_EQ(vectors.size(), 40u);
}

TEST(AddConfidentiality, SetsTheReplicateFlagForThePayload) {
  auto const wire = encrypted(unsecured_sample(), request({1, 2}));
  for (auto const& block : parse(wire).extensions) {
    if (block.type != block_type::kConfidentiality) continue;
    auto const target = decode_security_block(block.data, 64)->targets[0];
    EXPECT_EQ(block.has(block_flag::kReplicateInFragments), target == 1);
  }
}

TEST(AddConfidentiality, EncryptsTheBibOfItsTarget) {
  auto const wire = encrypted(signed_sample({1}, scope::kAll), request({1}));
  auto const bundle = parse(wire);
  EXPECT_EQ(count(bundle, block_type::kConfidentiality), 2u);
  auto const processed = accept_all(wire, hmac_key(), aes256_key());
  EXPECT_EQ(verdicts(processed), std::vector(3, Verdict::accepted));
}

// RFC 9172 section 3.9, second rule, and its example in section 3.11.2.
TEST(AddConfidentiality, SplitsABibThatHasOtherTargets) {
  auto const wire = encrypted(signed_sample({0, 1, 2}, 0), request({1}));
  auto const bundle = parse(wire);
  EXPECT_EQ(count(bundle, block_type::kIntegrity), 2u);
  EXPECT_EQ(count(bundle, block_type::kConfidentiality), 2u);
  auto const key = hmac_key();
  auto const without_the_other_key = [&key](SecurityOperation const& operation) {
    bool const signs = operation.service == SecurityService::integrity;
    return Directive{.treatment = signs ? Treatment::verify : Treatment::leave, .keys = {&key}};
  };
  auto const seen_by_a_waypoint = process_security(bundle, without_the_other_key).value();
  EXPECT_EQ(seen_by_a_waypoint.outcomes.back().verdict, Verdict::verified);
  auto const processed = accept_all(wire, hmac_key(), aes256_key());
  EXPECT_EQ(verdicts(processed), std::vector(5, Verdict::accepted));
}

TEST(AddConfidentiality, CannotSplitABibThatCoversItsOwnHeader) {
  auto const plain = unsecured_sample();
  auto const bundle = parse(plain);
  BundleDraft draft(bundle);
  draft.add_security_block(
      block_type::kIntegrity,
      0,
      from_hex("820102 01 01 82028203 00 81820307 8281820141aa81820141aa").value());
  auto const wire = draft.to_bytes();
  auto const added = add_confidentiality(parse(wire), request({1}), aes256_key());
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Errc::conflict);
}

TEST(AddConfidentiality, RefusesWhatRfc9172Forbids) {
  auto const plain = unsecured_sample();
  auto const signed_wire = signed_sample({1}, 0);
  auto const secured = encrypted(plain, request({1}));
  auto const refusal = [](Bytes const& wire, ConfidentialityRequest const& wanted) {
    auto const added = add_confidentiality(parse(wire), wanted, aes256_key());
    return added ? Errc{} : added.error().code;
  };
  EXPECT_EQ(refusal(plain, request({})), Errc::invalid_argument);
  EXPECT_EQ(refusal(plain, request({0})), Errc::invalid_argument);
  EXPECT_EQ(refusal(plain, request({77})), Errc::invalid_argument);
  EXPECT_EQ(refusal(plain, request({1, 1})), Errc::conflict);
  EXPECT_EQ(refusal(secured, request({1})), Errc::conflict);
  EXPECT_EQ(refusal(secured, request({5})), Errc::invalid_argument);      // a BCB
  EXPECT_EQ(refusal(signed_wire, request({5})), Errc::invalid_argument);  // a BIB
  auto discardable = request({1});
  discardable.block_flags = block_flag::kDiscardIfUnprocessed;
  EXPECT_EQ(refusal(plain, discardable), Errc::invalid_argument);
  auto other_length = request({1});
  other_length.variant = AesVariant::aes128;
  EXPECT_EQ(refusal(plain, other_length), Errc::invalid_argument);
}

TEST(AddIntegrity, RefusesAnEncryptedTarget) {
  auto const wire = encrypted(unsecured_sample(), request({1}));
  auto const added =
      add_integrity(parse(wire), {.targets = {1}, .source = eid("dtn://a/")}, hmac_key());
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Errc::conflict);
}

TEST(Decrypt, DiscardsTheBundleWhenThePayloadFails) {
  auto const wire = encrypted(unsecured_sample(), request({1}));
  auto const processed = accept_all(wire, hmac_key(), SecretKey(Bytes(32, 1)));
  EXPECT_TRUE(processed.discard);
  EXPECT_EQ(verdicts(processed), std::vector(1, Verdict::failed));
}

TEST(Decrypt, DiscardsABlockThatFailsWithItsSecurityBlocks) {
  auto const signed_wire = signed_sample({2}, 0);
  auto const wire = encrypted(signed_wire, request({2}));
  auto const processed = accept_all(wire, hmac_key(), SecretKey(Bytes(32, 1)));
  EXPECT_FALSE(processed.discard);
  auto const opened = parse(*processed.bundle);
  EXPECT_EQ(count(opened, block_type::kContent), 0u);
  EXPECT_EQ(count(opened, block_type::kIntegrity), 0u);
  EXPECT_EQ(count(opened, block_type::kConfidentiality), 0u);
  EXPECT_EQ(as_text(opened.payload.data), testing::kSamplePayload);
}

// The BIB decrypts, its target does not: the operation on the target goes with it.
TEST(Decrypt, DropsAnEncryptedBibOfADiscardedBlock) {
  auto wire = encrypted(signed_sample({2}, 0), request({2}));
  auto const bundle = parse(wire);
  for (auto const& block : bundle.extensions) {
    if (block.type != block_type::kContent) continue;
    wire[static_cast<std::size_t>(block.data.data() - wire.data())] ^= 1;
  }
  auto const processed = accept_all(wire, hmac_key(), aes256_key());
  EXPECT_FALSE(processed.discard);
  auto const opened = parse(*processed.bundle);
  EXPECT_EQ(opened.extensions.size(), 2u);
}

TEST(Decrypt, NoticesEveryFlippedBitOfThePayload) {
  auto const wire = encrypted(unsecured_sample(), request({1}));
  auto const bundle = parse(wire);
  auto const start = static_cast<std::size_t>(bundle.payload.data.data() - wire.data());
  for (std::size_t bit = 0; bit < bundle.payload.data.size() * 8; ++bit) {
    auto flipped = wire;
    flipped[start + bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_TRUE(accept_all(flipped, hmac_key(), aes256_key()).discard) << bit;
  }
}

TEST(Decrypt, VerifiesWithoutGivingThePlaintextOut) {
  auto const wire = encrypted(unsecured_sample(), request({1}));
  auto const key = aes256_key();
  auto const processed = process_security(parse(wire), treat_all(Treatment::verify, key, key));
  EXPECT_EQ(verdicts(*processed), std::vector(1, Verdict::verified));
  EXPECT_FALSE(processed->bundle.has_value());
}

TEST(Decrypt, LeavesABibWhoseTargetStaysEncrypted) {
  auto const wire = encrypted(signed_sample({1}, 0), request({1}));
  auto const integrity = hmac_key();
  auto const confidentiality = aes256_key();
  auto const direct = [&](SecurityOperation const& operation) {
    bool const is_bib = operation.target_type == block_type::kIntegrity;
    bool const signs = operation.service == SecurityService::integrity;
    return Directive{.treatment = is_bib || signs ? Treatment::accept : Treatment::leave,
                     .keys = {signs ? &integrity : &confidentiality}};
  };
  auto const processed = process_security(parse(wire), direct).value();
  EXPECT_EQ(processed.outcomes.back().operation.service, SecurityService::integrity);
  EXPECT_EQ(processed.outcomes.back().verdict, Verdict::left);
}

TEST(Decrypt, TriesEveryKey) {
  auto const wire = encrypted(unsecured_sample(), request({1}));
  SecretKey const other(Bytes(32, 1));
  auto const right = aes256_key();
  auto const direct = [&](SecurityOperation const&) {
    return Directive{.treatment = Treatment::accept, .keys = {&other, &right}};
  };
  EXPECT_EQ(verdicts(*process_security(parse(wire), direct)), std::vector(1, Verdict::accepted));
}

TEST(Decrypt, LeavesFragmentsAlone) {
  auto const wire = encrypted(unsecured_sample(), request({1}));
  auto fragment = parse(wire);
  fragment.primary.flags |= bundle_flag::kIsFragment;
  fragment.primary.fragment = FragmentPosition{.offset = 0, .total_length = 100};
  auto const key = aes256_key();
  auto const processed = process_security(fragment, treat_all(Treatment::accept, key, key)).value();
  EXPECT_TRUE(processed.outcomes.empty());
  EXPECT_FALSE(processed.discard);
  EXPECT_FALSE(processed.bundle.has_value());
}

// A bundle whose payload is encrypted by hand under scope 0, with the tag where `append_tag` says.
Bytes hand_made(std::size_t iv_length, bool append_tag) {
  auto const plain = unsecured_sample();
  auto const bundle = parse(plain);
  BundleDraft draft(bundle);
  Bytes const iv(iv_length, 0x42);
  auto const key = aes256_key();
  auto const associated = scope_prefix(0, {});
  auto sealed =
      gcm_seal({.key = key, .iv = iv, .associated = associated}, draft.payload().data()).value();
  if (append_tag) {
    sealed.ciphertext.insert(sealed.ciphertext.end(), sealed.tag.begin(), sealed.tag.end());
  }
  draft.payload().set_crc_type(CrcType::none);
  draft.payload().set_data(sealed.ciphertext);
  auto const vector = encoded_bytes(iv);
  auto const flags = encoded_uint(0);
  auto const tag = encoded_bytes(sealed.tag);
  SecurityBlock block;
  block.targets = {1};
  block.context = context_id::kBcbAesGcm;
  block.source = eid("dtn://a/");
  block.parameters = {{gcm_parameter::kIv, vector}, {gcm_parameter::kScopeFlags, flags}};
  block.results.push_back({});
  if (!append_tag) block.results[0].push_back({kAuthenticationTag, tag});
  draft.add_security_block(block_type::kConfidentiality,
                           block_flag::kReplicateInFragments,
                           encode_security_block(block));
  return draft.to_bytes();
}

TEST(Decrypt, TakesVectorsOf8To16Octets) {
  for (std::size_t length = 8; length <= 16; ++length) {
    auto const processed = accept_all(hand_made(length, false), hmac_key(), aes256_key());
    ASSERT_TRUE(processed.bundle) << length;
    EXPECT_EQ(as_text(parse(*processed.bundle).payload.data), testing::kSamplePayload);
  }
}

TEST(Decrypt, TakesATagBehindTheCiphertext) {
  auto const wire = hand_made(12, true);
  auto const processed = accept_all(wire, hmac_key(), aes256_key());
  ASSERT_TRUE(processed.bundle);
  EXPECT_EQ(as_text(parse(*processed.bundle).payload.data), testing::kSamplePayload);
}

TEST(Decrypt, RestoresTheCrc) {
  auto const processed =
      accept_all(hand_made(12, false), hmac_key(), aes256_key(), CrcType::crc32c);
  EXPECT_EQ(parse(*processed.bundle).payload.crc_type, CrcType::crc32c);
}

// The reason for which a BCB over the payload, written in hexadecimal, fails.
std::optional<ReasonCode> failure_of(std::string_view security_block) {
  auto const plain = unsecured_sample();
  auto const bundle = parse(plain);
  BundleDraft draft(bundle);
  draft.add_security_block(block_type::kConfidentiality,
                           block_flag::kReplicateInFragments,
                           from_hex(security_block).value());
  auto const processed = accept_all(draft.to_bytes(), hmac_key(), aes256_key());
  if (!processed.discard) return std::nullopt;
  return processed.outcomes.at(0).reason;
}

TEST(Decrypt, FailsOnParametersThatMeanNothing) {
  constexpr auto failed = ReasonCode::failed_security_operation;
  EXPECT_EQ(failure_of("8101 02 00 82028203 00 81 80"), failed);  // no vector
  EXPECT_EQ(failure_of("8101 02 01 82028203 00 81820147 00000000000000 81 80"), failed);
  EXPECT_EQ(failure_of("8101 02 01 82028203 00 81820151 0000000000000000000000000000000000 81 80"),
            failed);
  EXPECT_EQ(failure_of("8101 02 01 82028203 00 8282014800000000000000008202 02 81 80"), failed);
  EXPECT_EQ(failure_of("8101 02 01 82028203 00 8282014800000000000000008205 00 81 80"), failed);
  EXPECT_EQ(failure_of("8101 02 01 82028203 00 828201480000000000000000820341aa 81 80"), failed);
  EXPECT_EQ(failure_of("8101 02 01 82028203 00 81820148 0000000000000000 81 81820141aa"), failed);
}

TEST(Decrypt, FailsOnAnUnknownContext) {
  EXPECT_EQ(failure_of("8101 01 00 82028203 00 81 80"), ReasonCode::unknown_security_operation);
}

}  // namespace
}  // namespace bindle::bpsec
