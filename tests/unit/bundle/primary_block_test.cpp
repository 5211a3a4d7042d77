#include "bundle/primary_block.hpp"

#include "bundle/cbor_reader.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::eid;

PrimaryBlock sample() {
  return {.flags = 0,
          .crc_type = CrcType::crc32c,
          .destination = eid("dtn://b/content"),
          .source = eid("dtn://a/content"),
          .report_to = eid("dtn://a/"),
          .timestamp = {.time_ms = 780'000'000'000, .sequence = 7},
          .lifetime_ms = 3'600'000,
          .fragment = std::nullopt};
}

Result<PrimaryBlock> read(ByteView bytes) {
  CborReader reader(bytes);
  TRY(auto block, read_primary_block(reader));
  TRY_VOID(reader.expect_end("primary block"));
  return block;
}

TEST(PrimaryBlock, SurvivesRoundTripWithEveryCrcType) {
  for (auto const type : {CrcType::none, CrcType::crc16_x25, CrcType::crc32c}) {
    auto block = sample();
    block.crc_type = type;
    auto const decoded = read(encode_primary_block(block));
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(*decoded, block);
  }
}

TEST(PrimaryBlock, FragmentSurvivesRoundTrip) {
  auto block = sample();
  block.flags = bundle_flag::kIsFragment | bundle_flag::kMustNotFragment;
  block.fragment = FragmentPosition{.offset = 5, .total_length = 1ull << 40};
  EXPECT_EQ(read(encode_primary_block(block)).value(), block);
}

TEST(PrimaryBlock, KeepsUnknownFlags) {
  auto block = sample();
  block.flags = 1ull << 63 | 0x180000;
  EXPECT_EQ(read(encode_primary_block(block)).value().flags, block.flags);
}

TEST(PrimaryBlock, RefusesEveryTruncation) {
  auto const bytes = encode_primary_block(sample());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(read(ByteView(bytes).first(length))) << length;
  }
}

TEST(PrimaryBlock, DetectsEveryFlippedBit) {
  auto bytes = encode_primary_block(sample());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto const mask = static_cast<std::uint8_t>(1u << (bit % 8));
    bytes[bit / 8] ^= mask;
    EXPECT_FALSE(read(bytes)) << bit;
    bytes[bit / 8] ^= mask;
  }
}

TEST(PrimaryBlock, AnotherVersionIsUnsupported) {
  auto bytes = encode_primary_block(sample());
  bytes[1] = 6;
  ASSERT_FALSE(read(bytes));
  EXPECT_EQ(read(bytes).error().code, Errc::unsupported);
}

TEST(PrimaryBlock, WrongCrcIsUnverified) {
  auto bytes = encode_primary_block(sample());
  bytes.back() ^= 1;
  ASSERT_FALSE(read(bytes));
  EXPECT_EQ(read(bytes).error().code, Errc::unverified);
}

TEST(PrimaryBlock, CrcCoversTheStopCodeOfAnIndefiniteArray) {
  auto bytes = from_hex(
                   "9f 07 00 00 8202820102 8202820201 8202820201"
                   "821b000000b59b9f780007 1a0036ee80 ff")
                   .value();
  ASSERT_TRUE(read(bytes)) << read(bytes).error().detail;

  bytes[3] = 1;
  bytes.pop_back();
  auto covered = bytes;
  for (int const octet : {0x42, 0, 0, 0xff})
    covered.push_back(static_cast<std::uint8_t>(octet));
  auto const crc = crc16_x25(covered);
  covered[covered.size() - 3] = static_cast<std::uint8_t>(crc >> 8);
  covered[covered.size() - 2] = static_cast<std::uint8_t>(crc);
  EXPECT_TRUE(read(covered));
}

TEST(PrimaryBlock, NullSourceMustNotBeFragmentedNorReported) {
  auto block = sample();
  block.source = Eid::none();
  EXPECT_FALSE(check_primary_block(block));
  block.flags = bundle_flag::kMustNotFragment;
  EXPECT_TRUE(check_primary_block(block));
  block.flags |= bundle_flag::kReportDelivery;
  EXPECT_FALSE(check_primary_block(block));
}

TEST(PrimaryBlock, AdministrativeRecordsAskForNoReports) {
  auto block = sample();
  block.flags = bundle_flag::kAdministrativeRecord;
  EXPECT_TRUE(check_primary_block(block));
  block.flags |= bundle_flag::kReportReception;
  EXPECT_FALSE(check_primary_block(block));
}

TEST(PrimaryBlock, SourceIsASingleNode) {
  auto block = sample();
  block.source = eid("dtn://bindle/~all");
  EXPECT_FALSE(check_primary_block(block));
}

TEST(PrimaryBlock, LocalNodeStaysLocal) {
  auto block = sample();
  block.destination = eid("ipn:!.7");
  EXPECT_FALSE(check_primary_block(block));
  block = sample();
  block.source = eid("ipn:!.7");
  EXPECT_FALSE(check_primary_block(block));
}

}  // namespace
}  // namespace bindle
