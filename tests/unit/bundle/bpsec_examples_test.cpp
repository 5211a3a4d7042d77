#include "bundle/bpsec/aes_gcm.hpp"
#include "bundle/bpsec/bundle_draft.hpp"
#include "tests/support/bpsec_samples.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <map>

// The examples of RFC 9173 appendix A, byte for byte and in both directions.
namespace bindle::bpsec {
namespace {

using testing::accept_all;
using testing::aes128_key;
using testing::aes256_key;
using testing::bundle_vector;
using testing::eid;
using testing::hmac_key;
using testing::parse;
using testing::scripted;

Bytes iv() {
  return from_hex("5477656c7665313231323132").value();
}

void expect_all(ProcessedBundle const& processed, Verdict verdict, std::size_t count) {
  EXPECT_EQ(processed.outcomes.size(), count);
  for (auto const& outcome : processed.outcomes)
    EXPECT_EQ(outcome.verdict, verdict) << outcome.operation.to_string() << ": " << outcome.detail;
}

TEST(BpsecExamples, A1AddsIntegrityToThePayload) {
  auto const original = bundle_vector("rfc9173-A.1-original");
  auto const secured = add_integrity(
      parse(original),
      {.targets = {1}, .source = eid("ipn:2.1"), .variant = ShaVariant::sha512, .scope = 0},
      hmac_key());
  ASSERT_TRUE(secured) << secured.error().detail;
  EXPECT_EQ(to_hex(*secured), to_hex(bundle_vector("rfc9173-A.1-bib-payload")));
}

TEST(BpsecExamples, A1IsAccepted) {
  auto const key = hmac_key();
  auto const processed = accept_all(bundle_vector("rfc9173-A.1-bib-payload"), key, key);
  expect_all(processed, Verdict::accepted, 1);
  EXPECT_EQ(to_hex(*processed.bundle), to_hex(bundle_vector("rfc9173-A.1-original")));
}

TEST(BpsecExamples, A2EncryptsThePayloadWithAWrappedKey) {
  auto const original = bundle_vector("rfc9173-A.1-original");
  auto const kek = testing::secret("6162636465666768696a6b6c6d6e6f70");
  auto const cek = aes128_key();
  auto const secured =
      add_confidentiality(parse(original),
                          {.targets = {1},
                           .source = eid("ipn:2.1"),
                           .variant = AesVariant::aes128,
                           .scope = 0,
                           .key_use = KeyUse::wraps},
                          kek,
                          scripted({Bytes(cek.octets().begin(), cek.octets().end()), iv()}));
  ASSERT_TRUE(secured) << secured.error().detail;
  EXPECT_EQ(to_hex(*secured), to_hex(bundle_vector("rfc9173-A.2-bcb-payload-keywrap")));
}

TEST(BpsecExamples, A2IsDecrypted) {
  auto const kek = testing::secret("6162636465666768696a6b6c6d6e6f70");
  auto const processed = accept_all(bundle_vector("rfc9173-A.2-bcb-payload-keywrap"), kek, kek);
  expect_all(processed, Verdict::accepted, 1);
  EXPECT_EQ(to_hex(*processed.bundle), to_hex(bundle_vector("rfc9173-A.1-original")));
}

TEST(BpsecExamples, A3SignsPrimaryAndAgeAndEncryptsThePayload) {
  auto const original = bundle_vector("rfc9173-A.3-original");
  auto const with_bib =
      add_integrity(
          parse(original),
          {.targets = {0, 2}, .source = eid("ipn:3.0"), .variant = ShaVariant::sha256, .scope = 0},
          hmac_key())
          .value();
  auto const secured = add_confidentiality(
      parse(with_bib),
      {.targets = {1}, .source = eid("ipn:2.1"), .variant = AesVariant::aes128, .scope = 0},
      aes128_key(),
      scripted({iv()}));
  ASSERT_TRUE(secured) << secured.error().detail;
  EXPECT_EQ(to_hex(*secured), to_hex(bundle_vector("rfc9173-A.3-bib-primary-age-bcb-payload")));
}

TEST(BpsecExamples, A3IsAccepted) {
  auto const processed = accept_all(
      bundle_vector("rfc9173-A.3-bib-primary-age-bcb-payload"), hmac_key(), aes128_key());
  expect_all(processed, Verdict::accepted, 3);
  EXPECT_EQ(to_hex(*processed.bundle), to_hex(bundle_vector("rfc9173-A.3-original")));
}

// The example encrypts two blocks with one key and vector, which add_confidentiality() refuses to
// do: it is put together here from the same parts.
struct TagsByTarget {
  std::map<std::uint64_t, Bytes> tags;

  void seal(BundleDraft& draft, std::uint64_t number, BlockIdentity const& bcb) {
    auto& target = *draft.find(number);
    auto const associated = scope_prefix(
        scope::kAll,
        {.primary = draft.primary_octets(), .target = target.identity(), .security_block = bcb});
    auto const key = aes256_key();
    auto const vector = iv();
    auto sealed =
        gcm_seal({.key = key, .iv = vector, .associated = associated}, target.data()).value();
    target.set_data(std::move(sealed.ciphertext));
    tags[number] = encoded_bytes(sealed.tag);
  }
};

Bytes bib_of_a4(BundleDraft& draft, BlockIdentity const& bib) {
  auto const mac = expected_hmac({},
                                 hmac_key(),
                                 {.blocks = {.primary = draft.primary_octets(),
                                             .target = draft.payload().identity(),
                                             .security_block = bib},
                                  .content = draft.payload().data()});
  auto const variant = encoded_uint(6);
  auto const flags = encoded_uint(scope::kAll);
  auto const result = encoded_bytes(mac);
  SecurityBlock block;
  block.targets = {1};
  block.context = context_id::kBibHmacSha2;
  block.source = eid("ipn:2.1");
  block.parameters = {{hmac_parameter::kShaVariant, variant}, {hmac_parameter::kScopeFlags, flags}};
  block.results = {{{kExpectedHmac, result}}};
  return encode_security_block(block);
}

Bytes bcb_of_a4(TagsByTarget const& sealed) {
  auto const vector = encoded_bytes(iv());
  auto const variant = encoded_uint(3);
  auto const flags = encoded_uint(scope::kAll);
  SecurityBlock block;
  block.targets = {3, 1};
  block.context = context_id::kBcbAesGcm;
  block.source = eid("ipn:2.1");
  block.parameters = {{gcm_parameter::kIv, vector},
                      {gcm_parameter::kAesVariant, variant},
                      {gcm_parameter::kScopeFlags, flags}};
  block.results = {{{kAuthenticationTag, sealed.tags.at(3)}},
                   {{kAuthenticationTag, sealed.tags.at(1)}}};
  return encode_security_block(block);
}

TEST(BpsecExamples, A4SignsAndEncryptsWithFullScope) {
  auto const original = bundle_vector("rfc9173-A.1-original");
  auto const bundle = parse(original);
  BundleDraft draft(bundle);
  BlockIdentity const bib{.type = block_type::kIntegrity, .number = 3, .flags = 0};
  BlockIdentity const bcb{.type = block_type::kConfidentiality, .number = 2, .flags = 1};
  draft.add_security_block(bib, bib_of_a4(draft, bib));
  TagsByTarget sealed;
  sealed.seal(draft, 3, bcb);
  sealed.seal(draft, 1, bcb);
  draft.add_security_block(bcb, bcb_of_a4(sealed));
  EXPECT_EQ(to_hex(draft.to_bytes()),
            to_hex(bundle_vector("rfc9173-A.4-bib-and-payload-encrypted")));
}

TEST(BpsecExamples, A4IsAccepted) {
  auto const processed =
      accept_all(bundle_vector("rfc9173-A.4-bib-and-payload-encrypted"), hmac_key(), aes256_key());
  expect_all(processed, Verdict::accepted, 3);
  EXPECT_EQ(to_hex(*processed.bundle), to_hex(bundle_vector("rfc9173-A.1-original")));
}

TEST(BpsecExamples, AreVerifiedWithoutChange) {
  auto const integrity = hmac_key();
  auto const confidentiality = aes128_key();
  auto const wire = bundle_vector("rfc9173-A.3-bib-primary-age-bcb-payload");
  auto const direct = testing::treat_all(Treatment::verify, integrity, confidentiality);
  auto const processed = process_security(parse(wire), direct).value();
  expect_all(processed, Verdict::verified, 3);
  EXPECT_FALSE(processed.bundle.has_value());
}

}  // namespace
}  // namespace bindle::bpsec
