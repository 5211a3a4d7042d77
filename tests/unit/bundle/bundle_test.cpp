#include "bundle/bundle.hpp"

#include "bundle/cbor_writer.hpp"
#include "bundle/envelope.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::build_bundle;
using testing::sample_spec;

Bytes payload() {
  return {'h', 'e', 'l', 'l', 'o'};
}

Bytes sample() {
  return build_bundle(sample_spec(), payload());
}

NewBlock unknown_block(std::uint64_t number, ByteView data = {}) {
  return {.type = 200, .number = number, .flags = 0, .crc_type = CrcType::none, .data = data};
}

// The sample with more extension blocks, put behind the primary block.
Bytes with_blocks(std::vector<NewBlock> const& blocks, BundleSpec const& spec = sample_spec()) {
  auto const wire = build_bundle(spec, payload());
  auto const parsed = parse_bundle(wire).value();
  CborWriter writer;
  writer.write_indefinite_array();
  writer.write_encoded(parsed.primary_wire);
  for (auto const& block : blocks)
    write_block(writer, block);
  writer.write_encoded(ByteView(wire).subspan(1 + parsed.primary_wire.size()));
  return writer.take();
}

TEST(Bundle, GivesWhatWasPutIn) {
  auto const wire = sample();
  auto const bundle = parse_bundle(wire);
  ASSERT_TRUE(bundle) << bundle.error().detail;
  auto const spec = sample_spec();
  EXPECT_EQ(bundle->primary.source, spec.source);
  EXPECT_EQ(bundle->hop_count, spec.hop_count);
  EXPECT_EQ(bundle->age_ms, spec.age_ms);
  EXPECT_EQ(bundle->content, spec.content);
  EXPECT_EQ(bundle->previous_node, std::nullopt);
  EXPECT_EQ(bundle->payload_length, 5u);
  EXPECT_EQ(as_text(bundle->payload.data), "hello");
  EXPECT_EQ(bundle->id().to_string(), "dtn://a/content-780000000000-7");
}

TEST(Bundle, RefusesEveryTruncation) {
  auto const wire = sample();
  for (std::size_t length = 0; length < wire.size(); ++length) {
    EXPECT_FALSE(parse_bundle(ByteView(wire).first(length))) << length;
  }
}

TEST(Bundle, DetectsEveryFlippedBit) {
  auto wire = sample();
  for (std::size_t bit = 0; bit < 8 * wire.size(); ++bit) {
    auto const mask = static_cast<std::uint8_t>(1u << (bit % 8));
    wire[bit / 8] ^= mask;
    EXPECT_FALSE(parse_bundle(wire)) << bit;
    wire[bit / 8] ^= mask;
  }
}

TEST(Bundle, RefusesDataBehindIt) {
  auto wire = sample();
  wire.push_back(0);
  EXPECT_FALSE(parse_bundle(wire));
}

TEST(Bundle, RefusesAPayloadLengthBeyondTheData) {
  auto const spec = [] {
    auto plain = sample_spec();
    plain.payload_crc = CrcType::none;
    return plain;
  }();
  for (auto const length : {std::uint64_t{6}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    auto wire = build_envelope(spec, length).value().head;
    for (auto const octet : payload())
      wire.push_back(octet);
    wire.push_back(0xff);
    EXPECT_FALSE(parse_bundle(wire)) << length;
  }
}

TEST(Bundle, SaysWhereItIsBroken) {
  auto wire = sample();
  wire[3] = 0x41;  // the flags become a byte string
  auto const broken = parse_bundle(wire);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().detail,
            "primary block (RFC 9171 section 4.3.1), bundle processing control flags: expected an "
            "unsigned integer at offset 3");
}

TEST(Bundle, WrongPayloadIsUnverified) {
  auto wire = sample();
  wire[wire.size() - 8] ^= 1;
  auto const broken = parse_bundle(wire);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, Errc::unverified);
}

TEST(Bundle, KeepsUnknownBlocks) {
  Bytes const data = {0xff, 0x00, 0x80};
  auto const wire = with_blocks({unknown_block(77, data)});
  auto const bundle = parse_bundle(wire).value();
  EXPECT_EQ(bundle.extensions.front().type, 200u);
  EXPECT_TRUE(std::equal(data.begin(), data.end(), bundle.extensions.front().data.begin()));
}

TEST(Bundle, RefusesDuplicateAndReservedNumbers) {
  EXPECT_FALSE(parse_bundle(with_blocks({unknown_block(50), unknown_block(50)})));
  EXPECT_FALSE(parse_bundle(with_blocks({unknown_block(0)})));
  EXPECT_FALSE(parse_bundle(with_blocks({unknown_block(1)})));
}

TEST(Bundle, BoundsTheNumberOfBlocks) {
  ParsePolicy const policy{.max_blocks = 5};
  EXPECT_TRUE(parse_bundle(with_blocks({unknown_block(50), unknown_block(51)}), policy));
  EXPECT_FALSE(
      parse_bundle(with_blocks({unknown_block(50), unknown_block(51), unknown_block(52)}), policy));
}

TEST(Bundle, BoundsTheSizeOfExtensionBlocks) {
  ParsePolicy const policy{.max_extension_bytes = 1000};
  EXPECT_TRUE(parse_bundle(with_blocks({unknown_block(50, Bytes(700))}), policy));
  EXPECT_FALSE(parse_bundle(with_blocks({unknown_block(50, Bytes(1000))}), policy));
}

TEST(Bundle, ABrokenContentBlockLeavesTheBundleWhole) {
  auto spec = sample_spec();
  spec.content.reset();
  Bytes const junk = {1, 2, 3};
  auto const wire = with_blocks({{.type = block_type::kContent, .number = 9, .data = junk}}, spec);
  auto const bundle = parse_bundle(wire);
  ASSERT_TRUE(bundle) << bundle.error().detail;
  EXPECT_FALSE(bundle->content);
  ASSERT_TRUE(bundle->content_error);
  EXPECT_EQ(bundle->content_error->code, Errc::malformed);
}

TEST(Bundle, TwoContentBlocksAreNone) {
  auto const data = encode_content_block(testing::sample_content()).value();
  auto const wire = with_blocks({{.type = block_type::kContent, .number = 9, .data = data}});
  auto const bundle = parse_bundle(wire);
  ASSERT_TRUE(bundle) << bundle.error().detail;
  EXPECT_FALSE(bundle->content);
  EXPECT_TRUE(bundle->content_error);
}

// A BCB of some unknown context over block 9: RFC 9172 section 3.6.
TEST(Bundle, DoesNotLookIntoEncryptedBlocks) {
  auto spec = sample_spec();
  spec.age_ms.reset();
  spec.content.reset();
  auto const security = from_hex("8109 03 00 8202820100 8180").value();
  Bytes const ciphertext = {0xde, 0xad};
  for (auto const type : {block_type::kBundleAge, block_type::kContent}) {
    auto const wire =
        with_blocks({{.type = block_type::kConfidentiality, .number = 8, .data = security},
                     {.type = type, .number = 9, .data = ciphertext}},
                    spec);
    auto const bundle = parse_bundle(wire);
    ASSERT_TRUE(bundle) << bundle.error().detail;
    EXPECT_TRUE(bundle->extensions[1].encrypted);
    EXPECT_FALSE(bundle->age_ms);
    EXPECT_FALSE(bundle->content);
    EXPECT_FALSE(bundle->content_error);
  }
}

TEST(Bundle, ADefiniteOuterArrayIsAcceptedByPolicyOnly) {
  auto const canonical = sample();
  auto definite = canonical;
  definite.front() = 0x85;
  definite.pop_back();
  EXPECT_FALSE(parse_bundle(definite));
  auto const bundle = parse_bundle(definite, {.accept_definite_outer_array = true});
  ASSERT_TRUE(bundle) << bundle.error().detail;
  EXPECT_EQ(whole(envelope_of(*bundle), bundle->payload.data), canonical);
}

TEST(Bundle, HostileNestingAndSizesAreRefused) {
  EXPECT_FALSE(parse_bundle({}));
  EXPECT_FALSE(parse_bundle(Bytes(100'000, 0x9f)));
  EXPECT_FALSE(parse_bundle(Bytes(100'000, 0x81)));
  EXPECT_FALSE(parse_bundle(from_hex("9bffffffffffffffff").value()));
  EXPECT_FALSE(parse_bundle(from_hex("9f9bffffffffffffffff").value()));
  EXPECT_FALSE(parse_bundle(from_hex("9f89070001820178ff").value()));
}

}  // namespace
}  // namespace bindle
