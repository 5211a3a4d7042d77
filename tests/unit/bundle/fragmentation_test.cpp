#include "bundle/fragmentation.hpp"

#include "bundle/cbor_writer.hpp"
#include "bundle/reassembly.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace bindle {
namespace {

using testing::build_bundle;
using testing::eid;
using ::testing::ElementsAre;
using testing::RandomBundles;
using testing::sample_spec;

Bytes counting(std::size_t length) {
  Bytes octets(length);
  std::iota(octets.begin(), octets.end(), std::uint8_t{0});
  return octets;
}

ByteView part_of(ByteView payload, PayloadRange range) {
  return payload.subspan(range.offset, range.length);
}

// The fragments on the wire.
std::vector<Bytes> split(Envelope const& bundle, ByteView payload, std::uint64_t max_size) {
  std::vector<Bytes> wires;
  for (auto const& range : plan_fragments(bundle, max_size).value()) {
    auto const octets = part_of(payload, range);
    wires.push_back(whole(fragment_of(bundle, range, octets).value(), octets));
  }
  return wires;
}

std::vector<std::uint64_t> block_types(ParsedBundle const& bundle) {
  std::vector<std::uint64_t> types;
  for (auto const& block : bundle.extensions)
    types.push_back(block.type);
  return types;
}

// A block of a type nobody knows, before the payload of an envelope without a payload CRC.
struct ForeignBlock {
  std::uint64_t type = 0;
  std::uint64_t flags = 0;
  Bytes data = {0x01};
};

Bytes bundle_with(PrimaryBlock const& primary,
                  std::vector<ForeignBlock> const& blocks,
                  ByteView payload) {
  CborWriter writer;
  writer.write_indefinite_array();
  writer.write_encoded(encode_primary_block(primary));
  std::uint64_t number = kPayloadBlockNumber;
  for (auto const& block : blocks)
    write_block(writer,
                {.type = block.type,
                 .number = ++number,
                 .flags = block.flags,
                 .crc_type = CrcType::none,
                 .data = block.data});
  write_block(writer,
              {.type = block_type::kPayload,
               .number = kPayloadBlockNumber,
               .flags = 0,
               .crc_type = CrcType::crc16_x25,
               .data = payload});
  writer.write_break();
  return writer.take();
}

PrimaryBlock sample_primary() {
  return {.flags = 0,
          .crc_type = CrcType::crc32c,
          .destination = eid("dtn://b/app"),
          .source = eid("dtn://a/app"),
          .report_to = eid("dtn://a/"),
          .timestamp = {.time_ms = 780'000'000'000, .sequence = 7},
          .lifetime_ms = 1000,
          .fragment = std::nullopt};
}

Envelope envelope_of_wire(Bytes const& wire) {
  return envelope_of(parse_bundle(wire).value());
}

TEST(Fragmentation, FillsEachFragmentButTheLast) {
  auto const payload = counting(1000);
  auto const bundle = build_envelope(sample_spec(), payload).value();
  auto const fragments = split(bundle, payload, 300);
  ASSERT_GT(fragments.size(), 3u);
  for (auto const& wire : fragments) {
    EXPECT_LE(wire.size(), 300u);
    if (&wire != &fragments.back()) {
      EXPECT_GE(wire.size(), 299u);
    }
  }
}

TEST(Fragmentation, MakesFragmentsOfTheBundle) {
  auto const payload = counting(1000);
  auto const wire = build_bundle(sample_spec(), payload);
  auto const bundle = parse_bundle(wire).value();
  std::uint64_t offset = 0;
  for (auto const& fragment_wire : split(envelope_of(bundle), payload, 300)) {
    auto const fragment = parse_bundle(fragment_wire);
    ASSERT_TRUE(fragment) << fragment.error().detail;
    auto primary = bundle.primary;
    primary.flags |= bundle_flag::kIsFragment;
    primary.fragment = FragmentPosition{.offset = offset, .total_length = 1000};
    EXPECT_EQ(fragment->primary, primary);
    EXPECT_EQ(fragment->payload.crc_type, CrcType::crc32c);
    offset += fragment->payload_length;
  }
  EXPECT_EQ(offset, 1000u);
}

TEST(Fragmentation, LeavesABundleThatFitsWhole) {
  auto const payload = counting(1000);
  auto const bundle = build_envelope(sample_spec(), payload).value();
  auto const size = whole(bundle, payload).size();
  EXPECT_THAT(plan_fragments(bundle, size).value(), ElementsAre(PayloadRange{0, 1000}));
  EXPECT_EQ(plan_fragments(bundle, size - 1).value().size(), 2u);
}

// Around every size at which the heads of lengths and offsets grow.
TEST(Fragmentation, NeverExceedsTheSize) {
  auto const payload = counting(70'000);
  auto spec = sample_spec();
  for (auto const crc : {CrcType::none, CrcType::crc16_x25, CrcType::crc32c}) {
    spec.primary_crc = crc == CrcType::none ? CrcType::crc16_x25 : crc;
    spec.payload_crc = crc;
    auto const bundle = build_envelope(spec, payload).value();
    for (auto const size : {300u, 450u, 451u, 452u, 453u, 454u, 455u, 456u, 65'000u, 65'730u}) {
      auto const plan = plan_fragments(bundle, size).value();
      for (auto const& range : {plan.front(), plan[plan.size() / 2], plan.back()}) {
        auto const fragment = fragment_of(bundle, range, part_of(payload, range)).value();
        EXPECT_LE(fragment.head.size() + range.length + fragment.tail.size(), size);
      }
    }
  }
}

TEST(Fragmentation, SaysWhenTheSizeIsTooSmall) {
  auto const payload = counting(1000);
  auto const bundle = build_envelope(sample_spec(), payload).value();
  std::uint64_t smallest = 1;
  while (!plan_fragments(bundle, smallest))
    ++smallest;
  for (auto const& wire : split(bundle, payload, smallest))
    EXPECT_LE(wire.size(), smallest);
  auto const refused = plan_fragments(bundle, smallest - 1);
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("too small for this bundle"));
  EXPECT_EQ(plan_fragments(bundle, 0).error().code, Errc::invalid_argument);
}

TEST(Fragmentation, MakesABoundedNumber) {
  auto const huge = std::numeric_limits<std::uint32_t>::max();
  auto spec = sample_spec();
  spec.payload_crc = CrcType::none;
  auto const bundle = build_envelope(spec, std::uint64_t{huge}).value();
  EXPECT_EQ(plan_fragments(bundle, 1000).error().code, Errc::invalid_argument);
  EXPECT_LE(plan_fragments(bundle, 1u << 20).value().size(), kMaxFragments);
}

TEST(Fragmentation, RefusesBundlesThatMustStayWhole) {
  auto const payload = counting(1000);
  auto spec = sample_spec();
  spec.flags = bundle_flag::kMustNotFragment;
  auto const forbidden = build_envelope(spec, payload).value();
  EXPECT_EQ(plan_fragments(forbidden, 300).error().code, Errc::not_permitted);
  EXPECT_EQ(fragment_of(forbidden, {0, 10}, counting(10)).error().code, Errc::not_permitted);

  spec.source = Eid::none();
  spec.report_to = Eid::none();
  EXPECT_EQ(plan_fragments(build_envelope(spec, payload).value(), 300).error().code,
            Errc::not_permitted);
  auto const tiny = build_envelope(sample_spec(), counting(1)).value();
  EXPECT_EQ(plan_fragments(tiny, 100).error().code, Errc::not_permitted);
}

TEST(Fragmentation, RefusesRangesThatAreNoFragment) {
  auto const payload = counting(100);
  auto const bundle = build_envelope(sample_spec(), payload).value();
  for (auto const range : {PayloadRange{0, 100}, PayloadRange{10, 0}, PayloadRange{60, 41}})
    EXPECT_EQ(fragment_of(bundle, range, counting(range.length)).error().code,
              Errc::invalid_argument);
  EXPECT_EQ(fragment_of(bundle, {0, 10}, counting(9)).error().code, Errc::invalid_argument);
  EXPECT_EQ(plan_fragments(bundle, PayloadRange{90, 11}, 300).error().code, Errc::invalid_argument);
}

TEST(Fragmentation, CutsUpAPartOfThePayload) {
  auto const payload = counting(1000);
  auto const bundle = build_envelope(sample_spec(), payload).value();
  auto const plan = plan_fragments(bundle, PayloadRange{400, 500}, 300).value();
  EXPECT_EQ(plan.front().offset, 400u);
  EXPECT_EQ(plan.back().end(), 900u);
}

// Offsets stay those of the original application data unit.
TEST(Fragmentation, CutsUpFragments) {
  auto const payload = counting(1000);
  auto const bundle = build_envelope(sample_spec(), payload).value();
  PayloadRange const second_half{500, 500};
  auto const half = part_of(payload, second_half);
  auto const fragment = fragment_of(bundle, second_half, half).value();

  auto const pieces = split(fragment, half, 250);
  ASSERT_GT(pieces.size(), 2u);
  std::uint64_t offset = 500;
  for (auto const& wire : pieces) {
    auto const piece = parse_bundle(wire).value();
    EXPECT_EQ(piece.primary.fragment, (FragmentPosition{offset, 1000}));
    offset += piece.payload_length;
  }
  EXPECT_EQ(offset, 1000u);
}

TEST(Fragmentation, ReplicatesBlocksByTheirFlag) {
  auto const payload = counting(300);
  auto const wire =
      bundle_with(sample_primary(),
                  {{.type = 200}, {.type = 201, .flags = 1}, {.type = 202, .flags = 4}},
                  payload);
  auto const fragments = split(envelope_of_wire(wire), payload, 200);
  ASSERT_GT(fragments.size(), 2u);
  EXPECT_THAT(block_types(parse_bundle(fragments[0]).value()), ElementsAre(200, 201, 202));
  EXPECT_THAT(block_types(parse_bundle(fragments[1]).value()), ElementsAre(201));
  EXPECT_THAT(block_types(parse_bundle(fragments[2]).value()), ElementsAre(201));
}

// The data of a security block with one target (RFC 9172 section 3.6).
Bytes security_data(std::uint64_t target) {
  CborWriter writer;
  writer.write_array(1);
  writer.write_uint(target);
  writer.write_uint(2);
  writer.write_uint(0);
  write_eid(writer, eid("dtn://a/"));
  writer.write_array(1);
  writer.write_array(0);
  return writer.take();
}

// RFC 9173 section 6.5: without its BCB it would be taken for what it is not.
TEST(Fragmentation, SendsTheBcbAlongWithAnEncryptedBlock) {
  auto const payload = counting(300);
  auto const wire = bundle_with(sample_primary(),
                                {{.type = 201, .flags = 1, .data = {0xde, 0xad}},
                                 {.type = block_type::kConfidentiality, .data = security_data(2)}},
                                payload);
  auto const fragments = split(envelope_of_wire(wire), payload, 200);
  ASSERT_GT(fragments.size(), 1u);
  auto const later = parse_bundle(fragments[1]).value();
  EXPECT_THAT(block_types(later), ElementsAre(201, block_type::kConfidentiality));
  EXPECT_TRUE(later.extensions[0].encrypted);
}

// A BIB that is replicated may have targets that are not.
TEST(Fragmentation, MakesFragmentsThatParseThoughATargetIsElsewhere) {
  auto const payload = counting(300);
  auto const wire = bundle_with(
      sample_primary(),
      {{.type = 201}, {.type = block_type::kIntegrity, .flags = 1, .data = security_data(2)}},
      payload);
  auto const fragments = split(envelope_of_wire(wire), payload, 200);
  ASSERT_GT(fragments.size(), 1u);
  auto const later = parse_bundle(fragments[1]);
  ASSERT_TRUE(later) << later.error().detail;
  EXPECT_THAT(block_types(*later), ElementsAre(block_type::kIntegrity));
}

// A fragment of a bundle made without a clock would be malformed without an age, and one without a
// hop count could travel for ever.
TEST(Fragmentation, KeepsInEachFragmentWhatBoundsItsWay) {
  auto const payload = counting(600);
  auto spec = sample_spec();
  spec.timestamp.time_ms = 0;
  auto const fragments = split(build_envelope(spec, payload).value(), payload, 300);
  for (auto const& wire : fragments) {
    auto const fragment = parse_bundle(wire);
    ASSERT_TRUE(fragment) << fragment.error().detail;
    EXPECT_EQ(fragment->age_ms, spec.age_ms);
    EXPECT_EQ(fragment->hop_count, spec.hop_count);
    EXPECT_EQ(fragment->content, spec.content);
  }
}

// ipn:1.7 with three elements, which we would write with two.
Bytes primary_with_long_ipn() {
  CborWriter writer;
  writer.write_encoded(
      from_hex("890700018202830001078202820207820100821b000000b59bc1f000070a").value());
  auto const crc = crc16_x25(writer.bytes());
  Bytes const zeroed = {0x42, 0x00, 0x00};
  auto const covered = crc16_x25(zeroed, crc);
  writer.write_bytes(
      Bytes{static_cast<std::uint8_t>(covered >> 8), static_cast<std::uint8_t>(covered)});
  return writer.take();
}

TEST(Fragmentation, KeepsTheOctetsOfEndpointIds) {
  auto const primary = primary_with_long_ipn();
  auto const payload = counting(200);
  CborWriter writer;
  writer.write_indefinite_array();
  writer.write_encoded(primary);
  write_block(writer,
              {.type = block_type::kPayload,
               .number = kPayloadBlockNumber,
               .flags = 0,
               .crc_type = CrcType::none,
               .data = payload});
  writer.write_break();
  auto const wire = writer.take();
  auto const bundle = parse_bundle(wire);
  ASSERT_TRUE(bundle) << bundle.error().detail;
  auto const fragments = split(envelope_of(*bundle), payload, 150);
  ASSERT_EQ(fragments.size(), 2u);
  auto const first = parse_bundle(fragments[0]).value();
  EXPECT_EQ(first.primary.source, bundle->primary.source);
  EXPECT_NE(encode_primary_block(first.primary).size(), first.primary_wire.size());
  std::vector<ByteView> const views(fragments.begin(), fragments.end());
  EXPECT_EQ(reassemble(views, 1000).value(), wire);
}

}  // namespace
}  // namespace bindle
