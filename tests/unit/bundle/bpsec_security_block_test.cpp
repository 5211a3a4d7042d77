#include "bundle/bpsec/security_block.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle::bpsec {
namespace {

using testing::eid;

constexpr std::uint64_t kMostTargets = 8;

Result<SecurityBlock> decode(std::string_view hex) {
  static Bytes octets;
  octets = from_hex(hex).value();
  return decode_security_block(octets, kMostTargets);
}

void expect_refused(std::string_view hex) {
  auto const block = decode(hex);
  ASSERT_FALSE(block) << hex;
  EXPECT_EQ(block.error().code, Errc::malformed);
}

// Targets 0 and 2, context 1, source ipn:3.0, two parameters, one result for each target.
constexpr std::string_view kSample =
    "820002 01 01 82028203 00 82820105820300 8281820141aa81820141bb";

TEST(SecurityBlock, ReadsEveryField) {
  auto const block = decode(kSample).value();
  EXPECT_EQ(block.targets, (BlockNumbers{0, 2}));
  EXPECT_EQ(block.context, context_id::kBibHmacSha2);
  EXPECT_EQ(block.source, eid("ipn:3.0"));
  ASSERT_EQ(block.parameters.size(), 2u);
  EXPECT_EQ(uint_value(*find_value(block.parameters, 1), 7).value(), 5u);
  EXPECT_EQ(find_value(block.parameters, 2), nullptr);
  ASSERT_EQ(block.results.size(), 2u);
  EXPECT_EQ(to_hex(bytes_value(block.results[1][0]).value()), "bb");
}

TEST(SecurityBlock, IsWrittenAsItWasRead) {
  auto const block = decode(kSample).value();
  EXPECT_EQ(encode_security_block(block), from_hex(kSample).value());
}

TEST(SecurityBlock, ParametersMayBeLeftOut) {
  constexpr std::string_view hex = "8101 01 00 82028203 00 81 80";
  auto const block = decode(hex).value();
  EXPECT_TRUE(block.parameters.empty());
  EXPECT_TRUE(block.results[0].empty());
  EXPECT_EQ(encode_security_block(block), from_hex(hex).value());
}

TEST(SecurityBlock, ContextMayBeSiteLocal) {
  EXPECT_EQ(decode("8101 38ef 00 82028203 00 81 80").value().context, context_id::kBibEd25519);
}

TEST(SecurityBlock, ReservedContextFlagsAreIgnored) {
  EXPECT_TRUE(decode("8101 01 06 82028203 00 81 80"));
  EXPECT_TRUE(decode("8101 01 07 82028203 00 81820105 81 80"));
}

TEST(SecurityBlock, RefusesBadTargets) {
  expect_refused("80 01 00 82028203 00 80");                      // none
  expect_refused("820101 01 00 82028203 00 828080");              // one twice
  expect_refused("9f01ff 01 00 82028203 00 81 80");               // indefinite length
  expect_refused("89000102030405060708 01 00 82028203 00 8080");  // too many
  expect_refused("8120 01 00 82028203 00 81 80");                 // negative
}

TEST(SecurityBlock, RefusesArraysOfIndefiniteLength) {
  expect_refused("8101 01 00 9f028203 00ff 81 80");  // source
  expect_refused("8101 01 00 82029f03 00ff 81 80");  // its ipn part
  expect_refused("8101 01 01 82028203 00 9f820105ff 81 80");
  expect_refused("8101 01 01 82028203 00 819f0105ff 81 80");
  expect_refused("8101 01 00 82028203 00 9f80ff");
  expect_refused("8101 01 00 82028203 00 819fff");
}

TEST(SecurityBlock, RefusesAnIdTwice) {
  expect_refused("8101 01 01 82028203 00 82820105820106 81 80");
  expect_refused("8101 01 00 82028203 00 81 82820141aa820141bb");
}

TEST(SecurityBlock, NeedsAsManyResultsAsTargets) {
  expect_refused("820102 01 00 82028203 00 8180");
  expect_refused("8101 01 00 82028203 00 828080");
  expect_refused("8101 01 00 82028203 00 80");
}

TEST(SecurityBlock, RefusesTooManyParametersAndResults) {
  std::string pairs;
  for (int id = 0; id < 17; ++id)
    pairs += "82" + to_hex(Bytes{static_cast<std::uint8_t>(id)}) + "00";
  expect_refused("8101 01 01 82028203 00 91" + pairs + "81 80");
  expect_refused("8101 01 00 82028203 00 81 91" + pairs);
}

TEST(SecurityBlock, RefusesWhatFollowsOrLacks) {
  auto const octets = from_hex(kSample).value();
  for (std::size_t length = 0; length < octets.size(); ++length) {
    EXPECT_FALSE(decode_security_block(ByteView(octets).first(length), kMostTargets)) << length;
  }
  expect_refused(std::string(kSample) + "00");
}

TEST(SecurityBlock, RemovesATargetWithItsResults) {
  auto block = decode(kSample).value();
  block.remove_target(0);
  EXPECT_EQ(encode_security_block(block),
            from_hex("8102 01 01 82028203 00 82820105820300 8181820141bb").value());
}

TEST(SecurityBlock, ValuesOfAnotherTypeAreRefused) {
  auto const block = decode(kSample).value();
  EXPECT_FALSE(bytes_value(block.parameters[0]));
  EXPECT_FALSE(uint_value(block.results[0][0], 10));
  EXPECT_FALSE(uint_value(block.parameters[0], 4));
}

}  // namespace
}  // namespace bindle::bpsec
