#include "bundle/bundle.hpp"
#include "bundle/envelope.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

namespace bindle {
namespace {

using boost::json::object;
using boost::json::value;
using testing::bytes_of;
using testing::expects_valid;
using testing::text_of;

// "relax" names the rules to switch off for the verdict to hold.
ParsePolicy policy_for(object const& vector) {
  ParsePolicy policy;
  auto const* relax = vector.if_contains("relax");
  if (relax == nullptr) return policy;
  for (auto const& rule : relax->as_array()) {
    if (rule.as_string() == "4.3.1-primary-crc") policy.require_primary_crc = false;
    if (rule.as_string() == "4.4.2-age-required") policy.require_age_without_clock = false;
  }
  return policy;
}

std::uint64_t number(object const& fields, std::string_view name) {
  return fields.at(name).to_number<std::uint64_t>();
}

// The vectors write the CRC as hexadecimal digits, or null.
std::string crc_of(CrcType type, ByteView block) {
  auto const length = type == CrcType::none ? 0u : type == CrcType::crc16_x25 ? 2u : 4u;
  return to_hex(block.last(length));
}

std::string crc_in(object const& fields) {
  auto const& crc = fields.at("crc");
  return crc.is_null() ? "" : text_of(crc);
}

void expect_primary(ParsedBundle const& bundle, object const& decoded) {
  auto const& primary = bundle.primary;
  EXPECT_EQ(primary.flags, number(decoded, "flags"));
  EXPECT_EQ(static_cast<std::uint64_t>(primary.crc_type), number(decoded, "crc_type"));
  EXPECT_EQ(crc_of(primary.crc_type, bundle.primary_wire), crc_in(decoded));
  EXPECT_EQ(primary.destination.to_string(), text_of(decoded.at("destination")));
  EXPECT_EQ(primary.source.to_string(), text_of(decoded.at("source")));
  EXPECT_EQ(primary.report_to.to_string(), text_of(decoded.at("report_to")));
  EXPECT_EQ(primary.timestamp.time_ms, number(decoded, "creation_time"));
  EXPECT_EQ(primary.timestamp.sequence, number(decoded, "sequence"));
  EXPECT_EQ(primary.lifetime_ms, number(decoded, "lifetime"));
  ASSERT_EQ(primary.fragment.has_value(), !decoded.at("fragment_offset").is_null());
  if (primary.fragment) {
    EXPECT_EQ(primary.fragment->offset, number(decoded, "fragment_offset"));
    EXPECT_EQ(primary.fragment->total_length, number(decoded, "total_adu_length"));
  }
}

void expect_content(ParsedBundle const& bundle, object const& decoded) {
  if (auto const* node = decoded.if_contains("previous_node")) {
    EXPECT_EQ(bundle.previous_node.value().to_string(), text_of(*node));
  }
  if (decoded.contains("age")) {
    EXPECT_EQ(bundle.age_ms, number(decoded, "age"));
  }
  if (decoded.contains("hop_limit")) {
    EXPECT_EQ(bundle.hop_count.value().limit, number(decoded, "hop_limit"));
    EXPECT_EQ(bundle.hop_count.value().count, number(decoded, "hop_count"));
  }
}

void expect_block(BlockView const& block, object const& decoded) {
  EXPECT_EQ(block.type, number(decoded, "type"));
  EXPECT_EQ(block.number, number(decoded, "number"));
  EXPECT_EQ(block.flags, number(decoded, "flags"));
  EXPECT_EQ(static_cast<std::uint64_t>(block.crc_type), number(decoded, "crc_type"));
  EXPECT_EQ(crc_of(block.crc_type, block.wire), crc_in(decoded));
  EXPECT_EQ(to_hex(block.data), text_of(decoded.at("data")));
}

void expect_decoded(ParsedBundle const& bundle, object const& decoded) {
  expect_primary(bundle, decoded);
  auto blocks = bundle.extensions;
  blocks.push_back(bundle.payload);
  auto const& expected = decoded.at("blocks").as_array();
  ASSERT_EQ(blocks.size(), expected.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    expect_block(blocks[i], expected[i].as_object());
    expect_content(bundle, expected[i].as_object());
  }
}

class BundleVector : public ::testing::TestWithParam<value> {};

TEST_P(BundleVector, GetsItsVerdict) {
  auto const& vector = GetParam().as_object();
  auto const wire = bytes_of(vector.at("hex"));
  auto const parsed = parse_bundle(wire, policy_for(vector));
  ASSERT_EQ(parsed.has_value(), expects_valid(vector))
      << (parsed ? "was accepted" : parsed.error().detail);
  if (!parsed) return;
  if (auto const* decoded = vector.if_contains("decoded")) {
    expect_decoded(*parsed, decoded->as_object());
  }
  EXPECT_EQ(whole(envelope_of(*parsed), parsed->payload.data), wire);
}

TEST_P(BundleVector, RelaxedRulesAreStrictByDefault) {
  auto const& vector = GetParam().as_object();
  if (vector.contains("relax")) {
    EXPECT_FALSE(parse_bundle(bytes_of(vector.at("hex"))));
  }
}

std::string name_of(::testing::TestParamInfo<value> const& info) {
  auto name = text_of(info.param.at("name"));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Published,
                         BundleVector,
                         ::testing::ValuesIn(testing::bundle_vectors()),
                         name_of);

}  // namespace
}  // namespace bindle
