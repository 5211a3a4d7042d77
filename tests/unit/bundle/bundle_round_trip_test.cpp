#include "bundle/forwarding.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::RandomBundles;

constexpr int kBundles = 1000;

BundleSpec spec_of(ParsedBundle const& bundle) {
  BundleSpec spec;
  spec.flags = bundle.primary.flags;
  spec.destination = bundle.primary.destination;
  spec.source = bundle.primary.source;
  spec.report_to = bundle.primary.report_to;
  spec.timestamp = bundle.primary.timestamp;
  spec.lifetime_ms = bundle.primary.lifetime_ms;
  spec.content = bundle.content;
  spec.hop_count = bundle.hop_count;
  spec.age_ms = bundle.age_ms;
  spec.primary_crc = bundle.primary.crc_type;
  spec.payload_crc = bundle.payload.crc_type;
  if (!bundle.extensions.empty()) spec.extension_crc = bundle.extensions.front().crc_type;
  return spec;
}

TEST(BundleRoundTrip, ParsingAndBuildingAreInverse) {
  RandomBundles random(20261121);
  for (int i = 0; i < kBundles; ++i) {
    auto const payload = random.octets(600);
    auto const wire = testing::build_bundle(random.spec(), payload);
    auto const bundle = parse_bundle(wire);
    ASSERT_TRUE(bundle) << bundle.error().detail << ": " << to_hex(wire);
    ASSERT_EQ(to_hex(bundle->payload.data), to_hex(payload));
    ASSERT_EQ(to_hex(testing::build_bundle(spec_of(*bundle), payload)), to_hex(wire));
  }
}

TEST(BundleRoundTrip, EnvelopeAndPayloadMakeTheBundleAgain) {
  RandomBundles random(2);
  for (int i = 0; i < kBundles; ++i) {
    auto const payload = random.octets(600);
    auto const wire = testing::build_bundle(random.spec(), payload);
    auto const envelope = envelope_of(parse_bundle(wire).value());
    ASSERT_EQ(to_hex(whole(envelope, payload)), to_hex(wire));
    ASSERT_TRUE(parse_envelope(envelope));
  }
}

TEST(BundleRoundTrip, ForwardedBundlesAreValid) {
  RandomBundles random(3);
  for (int i = 0; i < kBundles; ++i) {
    auto const payload = random.octets(600);
    auto const sent = build_envelope(random.spec(), payload).value();
    HopUpdate const hop{.previous_node = testing::eid("dtn://relay/"),
                        .residence = std::chrono::milliseconds(random.below(1'000'000'000))};
    auto const forwarded = prepare_for_forwarding(sent, hop).value();
    auto const wire = whole(forwarded, payload);
    auto const bundle = parse_bundle(wire);
    ASSERT_TRUE(bundle) << bundle.error().detail << ": " << to_hex(wire);
    ASSERT_EQ(bundle->previous_node, hop.previous_node);
  }
}

TEST(BundleRoundTrip, IsDeterministic) {
  RandomBundles first(4);
  RandomBundles second(4);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(build_envelope(first.spec(), ByteView{}).value(),
              build_envelope(second.spec(), ByteView{}).value());
  }
}

}  // namespace
}  // namespace bindle
