#include "bundle/partial_receipt.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::eid;

PartialReceipt sample() {
  return {.bundle = {.source = eid("dtn://a/app"),
                     .timestamp = {.time_ms = 1000, .sequence = 7},
                     .fragment = std::nullopt},
          .total_length = 100'000,
          .held = {{0, 1000}, {5000, 70'000}}};
}

Errc code_of(std::string_view hex) {
  auto const decoded = decode_partial_receipt(from_hex(hex).value());
  EXPECT_FALSE(decoded);
  return decoded ? Errc{} : decoded.error().code;
}

// The example of docs/formats.md.
TEST(PartialReceipt, HasTheseOctets) {
  EXPECT_EQ(to_hex(encode_partial_receipt(sample())),
            "850101828201672f2f612f617070821903e8071a000186a0"
            "8282001903e8821913881a00011170");
}

TEST(PartialReceipt, IsReadAsItWasWritten) {
  EXPECT_EQ(decode_partial_receipt(encode_partial_receipt(sample())).value(), sample());
  auto nothing = sample();
  nothing.held.clear();
  EXPECT_EQ(decode_partial_receipt(encode_partial_receipt(nothing)).value(), nothing);
}

TEST(PartialReceipt, TellsABoundedNumberOfRanges) {
  auto receipt = sample();
  receipt.held.clear();
  for (std::uint64_t i = 0; i < 100; ++i)
    receipt.held.push_back({10 * i, 5});
  auto const decoded = decode_partial_receipt(encode_partial_receipt(receipt)).value();
  EXPECT_EQ(decoded.held.size(), PartialReceipt::kMaxRanges);
  EXPECT_EQ(decoded.held.back(), receipt.held[PartialReceipt::kMaxRanges - 1]);
}

TEST(PartialReceipt, OfAnotherVersionOrKindIsUnsupported) {
  EXPECT_EQ(code_of("850201828201672f2f612f617070821903e8071a000186a080"), Errc::unsupported);
  EXPECT_EQ(code_of("820102"), Errc::unsupported);
  EXPECT_EQ(code_of("86020101010101"), Errc::unsupported);
}

TEST(PartialReceipt, RefusesRangesThatAreNoneOfThePayload) {
  constexpr std::string_view kFront = "850101828201672f2f612f617070821903e8070a";
  auto const with = [&](std::string_view ranges) {
    return std::string(kFront) + std::string(ranges);
  };
  EXPECT_TRUE(decode_partial_receipt(from_hex(with("818200 0a")).value()));
  EXPECT_EQ(code_of(with("8182000b")), Errc::malformed) << "past the end";
  EXPECT_EQ(code_of(with("81820a01")), Errc::malformed) << "behind the end";
  EXPECT_EQ(code_of(with("81820500")), Errc::malformed) << "empty";
  EXPECT_EQ(code_of(with("818201 1bffffffffffffffff")), Errc::malformed) << "overflow";
  EXPECT_EQ(code_of(with("82820502820001")), Errc::malformed) << "not ascending";
  EXPECT_EQ(code_of(with("82820002820201")), Errc::malformed) << "no gap";
  EXPECT_EQ(code_of(with("81820001 00")), Errc::malformed) << "more behind it";
}

TEST(PartialReceipt, IsMalformedWhenItIsCutShort) {
  auto const octets = encode_partial_receipt(sample());
  for (std::size_t length = 0; length < octets.size(); ++length)
    EXPECT_FALSE(decode_partial_receipt(ByteView(octets).first(length))) << length;
}

TEST(PartialReceipt, NamesItsBundleInTheContentBlock) {
  auto other = sample();
  other.held.clear();
  EXPECT_EQ(sample().object(), other.object());
  other.bundle.timestamp.sequence = 8;
  EXPECT_NE(sample().object(), other.object());
}

}  // namespace
}  // namespace bindle
