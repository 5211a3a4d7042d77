#include "bundle/envelope.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::build_bundle;
using testing::sample_spec;

Envelope sample() {
  Bytes const payload(100, 0x42);
  return build_envelope(sample_spec(), payload).value();
}

TEST(Envelope, AndItsPayloadAreTheBundle) {
  Bytes const payload(100, 0x42);
  auto const wire = build_bundle(sample_spec(), payload);
  auto const envelope = envelope_of(parse_bundle(wire).value());
  EXPECT_EQ(envelope.payload_length, payload.size());
  EXPECT_EQ(envelope, sample());
  EXPECT_EQ(whole(envelope, payload), wire);
}

TEST(Envelope, TellsAllButThePayload) {
  Bytes const payload(100, 0x42);
  auto const wire = build_bundle(sample_spec(), payload);
  auto const bundle = parse_bundle(wire).value();
  auto const envelope = envelope_of(bundle);
  auto const parsed = parse_envelope(envelope);
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->primary, bundle.primary);
  EXPECT_EQ(parsed->content, bundle.content);
  EXPECT_EQ(parsed->hop_count, bundle.hop_count);
  EXPECT_EQ(parsed->age_ms, bundle.age_ms);
  EXPECT_EQ(parsed->id(), bundle.id());
  EXPECT_EQ(parsed->payload_length, 100u);
  EXPECT_TRUE(parsed->payload.data.empty());
}

TEST(Envelope, RefusesEveryTruncation) {
  auto const envelope = sample();
  for (std::size_t length = 0; length < envelope.head.size(); ++length) {
    auto cut = envelope;
    cut.head.resize(length);
    EXPECT_FALSE(parse_envelope(cut)) << length;
  }
  for (std::size_t length = 0; length < envelope.tail.size(); ++length) {
    auto cut = envelope;
    cut.tail.resize(length);
    EXPECT_FALSE(parse_envelope(cut)) << length;
  }
}

TEST(Envelope, RefusesAnotherPayloadLength) {
  auto envelope = sample();
  ++envelope.payload_length;
  EXPECT_FALSE(parse_envelope(envelope));
}

TEST(Envelope, RefusesDataBehindHeadOrTail) {
  auto envelope = sample();
  envelope.head.push_back(0);
  EXPECT_FALSE(parse_envelope(envelope));
  envelope = sample();
  envelope.tail.push_back(0);
  EXPECT_FALSE(parse_envelope(envelope));
}

TEST(Envelope, OfAHugePayloadIsSmall) {
  auto spec = sample_spec();
  spec.payload_crc = CrcType::none;
  auto const envelope = build_envelope(spec, ~std::uint64_t{0}).value();
  EXPECT_LT(envelope.head.size(), 300u);
  EXPECT_EQ(parse_envelope(envelope).value().payload_length, ~std::uint64_t{0});
}

}  // namespace
}  // namespace bindle
