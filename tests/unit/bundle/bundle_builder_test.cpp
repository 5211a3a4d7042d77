#include "bundle/bundle_builder.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::sample_spec;

void expect_refused(BundleSpec const& spec) {
  auto const built = build_envelope(spec, ByteView{});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, Errc::invalid_argument);
}

TEST(BundleBuilder, PayloadNeedNotBeAtHand) {
  auto spec = sample_spec();
  spec.payload_crc = CrcType::none;
  Bytes const payload(300, 0x42);
  EXPECT_EQ(build_envelope(spec, payload.size()).value(), build_envelope(spec, payload).value());
}

TEST(BundleBuilder, APayloadCrcNeedsThePayload) {
  EXPECT_FALSE(build_envelope(sample_spec(), 300));
}

TEST(BundleBuilder, ContentBlockIsReplicatedAndOtherwiseLeftAlone) {
  auto const wire = testing::build_bundle(sample_spec(), {});
  auto const bundle = parse_bundle(wire).value();
  EXPECT_EQ(bundle.extensions.front().type, block_type::kContent);
  EXPECT_EQ(bundle.extensions.front().flags, block_flag::kReplicateInFragments);
}

TEST(BundleBuilder, WritesOtherBlocksAsTheyAreGiven) {
  auto spec = sample_spec();
  spec.previous_node = testing::eid("dtn://c/");
  spec.others = {{.type = 192, .flags = block_flag::kDiscardIfUnprocessed, .data = {1, 2, 3}}};
  spec.payload_flags = block_flag::kReplicateInFragments;
  auto const wire = testing::build_bundle(spec, {});
  auto const bundle = parse_bundle(wire).value();
  EXPECT_EQ(bundle.previous_node, testing::eid("dtn://c/"));
  auto const& block = bundle.extensions.back();
  EXPECT_EQ(block.type, 192u);
  EXPECT_EQ(block.number, 6u);
  EXPECT_EQ(block.flags, block_flag::kDiscardIfUnprocessed);
  EXPECT_EQ(to_hex(block.data), "010203");
  EXPECT_EQ(bundle.payload.flags, block_flag::kReplicateInFragments);
}

TEST(BundleBuilder, RefusesASecondPayload) {
  auto spec = sample_spec();
  spec.others = {{.type = block_type::kPayload, .flags = 0, .data = {}}};
  expect_refused(spec);
}

TEST(BundleBuilder, RefusesAPrimaryBlockWithoutCrc) {
  auto spec = sample_spec();
  spec.primary_crc = CrcType::none;
  expect_refused(spec);
}

TEST(BundleBuilder, RefusesHopLimitZero) {
  auto spec = sample_spec();
  spec.hop_count = HopCount{.limit = 0, .count = 0};
  expect_refused(spec);
}

TEST(BundleBuilder, WithoutAClockTheAgeIsNeeded) {
  auto spec = sample_spec();
  spec.timestamp.time_ms = 0;
  EXPECT_TRUE(build_envelope(spec, ByteView{}));
  spec.age_ms.reset();
  expect_refused(spec);
}

TEST(BundleBuilder, RefusesWhatThePrimaryBlockForbids) {
  auto spec = sample_spec();
  spec.source = Eid::none();
  expect_refused(spec);
  spec = sample_spec();
  spec.flags = bundle_flag::kIsFragment;
  expect_refused(spec);
}

TEST(BundleBuilder, RefusesABadContentBlock) {
  auto spec = sample_spec();
  spec.content->topic = "a\nb";
  expect_refused(spec);
}

}  // namespace
}  // namespace bindle
