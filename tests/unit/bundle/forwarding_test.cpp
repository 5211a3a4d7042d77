#include "bundle/forwarding.hpp"

#include "bundle/cbor.hpp"
#include "bundle/cbor_writer.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace bindle {
namespace {

using std::chrono::milliseconds;
using testing::eid;
using testing::sample_spec;

Envelope sample(BundleSpec const& spec = sample_spec()) {
  return build_envelope(spec, ByteView{}).value();
}

HopUpdate hop(std::string_view node = "dtn://relay/") {
  return {.previous_node = eid(node), .residence = milliseconds(250), .count_hop = true};
}

Envelope forward(Envelope const& envelope, HopUpdate const& update) {
  return prepare_for_forwarding(envelope, update).value();
}

std::string wire_of_type(ParsedBundle const& bundle, std::uint64_t type) {
  for (auto const& block : bundle.extensions) {
    if (block.type == type) return to_hex(block.wire);
  }
  return {};
}

TEST(Forwarding, UpdatesTheThreeBlocks) {
  auto const envelope = forward(sample(), hop());
  auto const bundle = parse_envelope(envelope).value();
  EXPECT_EQ(bundle.previous_node, eid("dtn://relay/"));
  EXPECT_EQ(bundle.age_ms, 1250u);
  EXPECT_EQ(bundle.hop_count, (HopCount{.limit = 20, .count = 1}));
}

TEST(Forwarding, LeavesEverythingElseAsItCame) {
  auto const before = sample();
  auto const after = forward(before, hop());
  auto const old_bundle = parse_envelope(before).value();
  auto const new_bundle = parse_envelope(after).value();
  EXPECT_EQ(to_hex(new_bundle.primary_wire), to_hex(old_bundle.primary_wire));
  EXPECT_EQ(to_hex(new_bundle.payload.wire), to_hex(old_bundle.payload.wire));
  EXPECT_EQ(wire_of_type(new_bundle, block_type::kContent),
            wire_of_type(old_bundle, block_type::kContent));
  EXPECT_EQ(after.tail, before.tail);
}

TEST(Forwarding, KeepsNumberFlagsAndCrcType) {
  auto const before = sample();
  auto const after = forward(before, hop());
  auto const old_bundle = parse_envelope(before).value();
  auto const new_bundle = parse_envelope(after).value();
  ASSERT_EQ(new_bundle.extensions.size(), old_bundle.extensions.size() + 1);
  for (std::size_t i = 0; i < old_bundle.extensions.size(); ++i) {
    auto const& old_block = old_bundle.extensions[i];
    auto const& new_block = new_bundle.extensions[i + 1];
    EXPECT_EQ(new_block.type, old_block.type);
    EXPECT_EQ(new_block.number, old_block.number);
    EXPECT_EQ(new_block.flags, old_block.flags);
    EXPECT_EQ(new_block.crc_type, old_block.crc_type);
  }
}

TEST(Forwarding, ReplacesThePreviousNode) {
  auto const once = forward(sample(), hop("dtn://first/"));
  auto const twice = forward(once, hop("ipn:5.0"));
  auto const first = parse_envelope(once).value();
  auto const bundle = parse_envelope(twice).value();
  EXPECT_EQ(bundle.previous_node, eid("ipn:5.0"));
  EXPECT_EQ(bundle.extensions.size(), first.extensions.size());
  EXPECT_EQ(bundle.hop_count->count, 2u);
}

TEST(Forwarding, RemovesThePreviousNodeWhenNoneIsGiven) {
  auto const once = forward(sample(), hop());
  auto const anonymous = forward(once, {.residence = milliseconds(0)});
  EXPECT_EQ(parse_envelope(anonymous).value().previous_node, std::nullopt);
}

TEST(Forwarding, CountsTheHopOnlyWhenAsked) {
  auto update = hop();
  update.count_hop = false;
  auto const envelope = forward(sample(), update);
  EXPECT_EQ(parse_envelope(envelope).value().hop_count->count, 0u);
}

TEST(Forwarding, AddsNoAgeAndNoHopCount) {
  auto spec = sample_spec();
  spec.age_ms.reset();
  spec.hop_count.reset();
  auto const envelope = forward(sample(spec), hop());
  auto const bundle = parse_envelope(envelope).value();
  EXPECT_FALSE(bundle.age_ms);
  EXPECT_FALSE(bundle.hop_count);
}

// As a policy may let it in.
Bytes zero_time_without_age() {
  auto spec = sample_spec();
  spec.timestamp.time_ms = 0;
  auto const with_age = build_envelope(spec, as_bytes("payload")).value();
  auto const bundle = parse_envelope(with_age).value();
  Bytes head = {cbor::kIndefiniteArray};
  auto const append = [&head](ByteView octets) {
    head.insert(head.end(), octets.begin(), octets.end());
  };
  append(bundle.primary_wire);
  for (auto const& block : bundle.extensions)
    if (block.type != block_type::kBundleAge) append(block.wire);
  append(bundle.payload.wire);
  return whole({head, with_age.payload_length, with_age.tail}, as_bytes("payload"));
}

TEST(Forwarding, AddsTheAgeThatCreationTimeZeroNeeds) {
  auto const wire = zero_time_without_age();
  ASSERT_FALSE(parse_bundle(wire));
  auto const let_in = parse_bundle(wire, {.require_age_without_clock = false}).value();
  auto const left = forward(envelope_of(let_in), hop());
  auto const bundle = parse_bundle(whole(left, as_bytes("payload")));
  ASSERT_TRUE(bundle) << bundle.error().detail;
  EXPECT_EQ(bundle->age_ms, static_cast<std::uint64_t>(hop().residence.count()));
}

TEST(Forwarding, AgeAndHopsSaturate) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  auto spec = sample_spec();
  spec.age_ms = kMost - 1;
  spec.hop_count = HopCount{.limit = 1, .count = kMost};
  auto const envelope = forward(sample(spec), hop());
  auto const bundle = parse_envelope(envelope).value();
  EXPECT_EQ(bundle.age_ms, kMost);
  EXPECT_EQ(bundle.hop_count->count, kMost);
}

TEST(Forwarding, ABundleNeverGrowsYounger) {
  auto update = hop();
  update.residence = milliseconds(-5000);
  auto const envelope = forward(sample(), update);
  EXPECT_EQ(parse_envelope(envelope).value().age_ms, 1000u);
}

// A BCB encrypts the bundle age of this vector.
TEST(Forwarding, LeavesEncryptedBlocksAlone) {
  auto const wire = testing::bundle_vector("sipos-interop-confidentiality-full");
  auto const bundle = parse_bundle(wire).value();
  auto const forwarded = forward(envelope_of(bundle), hop());
  auto const parsed = parse_envelope(forwarded).value();
  EXPECT_FALSE(parsed.age_ms);
  EXPECT_EQ(wire_of_type(parsed, block_type::kBundleAge),
            wire_of_type(bundle, block_type::kBundleAge));
}

TEST(Forwarding, RefusesABrokenEnvelope) {
  auto envelope = sample();
  envelope.head.pop_back();
  EXPECT_FALSE(prepare_for_forwarding(envelope, hop()));
}

}  // namespace
}  // namespace bindle
