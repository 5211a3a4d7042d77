#include "bundle/status_report.hpp"

#include "bundle/administrative_record.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::eid;

StatusReport sample_report() {
  StatusReport report;
  report.item(BundleStatus::deleted) = {.asserted = true, .time_ms = 780'000'000'123};
  report.reason = ReasonCode::hop_limit_exceeded;
  report.subject = {.source = eid("ipn:3.1"), .timestamp = {.time_ms = 1000, .sequence = 7}};
  return report;
}

Result<StatusReport> decode_payload(ByteView payload) {
  TRY(auto const record, decode_administrative_record(payload));
  EXPECT_EQ(record.type, record_type::kStatusReport);
  return decode_status_report(record.content);
}

Result<StatusReport> decode_hex(std::string_view content) {
  auto const bytes = from_hex(content).value();
  return decode_status_report(bytes);
}

TEST(StatusReport, HasTheOctetsOfTheRfc) {
  EXPECT_EQ(to_hex(encode_status_report(sample_report())),
            "82018484"
            "81f4"
            "81f4"
            "81f4"
            "82f51b000000b59b9f787b"
            "09"
            "820282030182"
            "1903e807");
}

TEST(StatusReport, IsReadBackAsItWasWritten) {
  EXPECT_EQ(decode_payload(encode_status_report(sample_report())).value(), sample_report());
}

TEST(StatusReport, OfAFragmentHasSixItems) {
  auto report = sample_report();
  report.subject.fragment = BundleId::Fragment{.offset = 500, .payload_length = 250};
  auto const payload = encode_status_report(report);
  EXPECT_EQ(payload[2], 0x86);
  EXPECT_EQ(decode_payload(payload).value(), report);
}

TEST(StatusReport, TellsATimeOnlyWhereOneIsGiven) {
  auto report = sample_report();
  report.item(BundleStatus::deleted).time_ms.reset();
  EXPECT_EQ(decode_payload(encode_status_report(report)).value(), report);
  report.item(BundleStatus::deleted).time_ms = 0;  // a node without a clock
  EXPECT_EQ(decode_payload(encode_status_report(report)).value(), report);
}

TEST(StatusReport, TellsNoTimeOfWhatIsNotAsserted) {
  auto report = sample_report();
  report.item(BundleStatus::received) = {.asserted = false, .time_ms = 5};
  EXPECT_EQ(decode_payload(encode_status_report(report)).value(), sample_report());
}

TEST(StatusReport, MayAssertSeveralStatusesAtOnce) {
  auto report = sample_report();
  report.item(BundleStatus::received) = {.asserted = true, .time_ms = 5};
  EXPECT_EQ(decode_payload(encode_status_report(report)).value(), report);
}

TEST(StatusReport, PassesOverStatusItemsBeyondTheFourth) {
  auto const report = decode_hex(
      "8486"
      "81f5"
      "81f4"
      "81f4"
      "81f4"
      "82f501"
      "f6"
      "00"
      "820100"
      "820102");
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->item(BundleStatus::received).asserted);
  EXPECT_TRUE(report->subject.source.is_null());
}

TEST(StatusReport, KeepsAReasonThatNoRegistryLists) {
  auto const report = decode_hex(
      "8484"
      "81f5"
      "81f4"
      "81f4"
      "81f4"
      "18fa"
      "820100"
      "820102");
  EXPECT_EQ(report->reason, static_cast<ReasonCode>(250));
  EXPECT_EQ(to_string(report->reason), "reason 250");
}

TEST(StatusReport, MayComeInArraysOfIndefiniteLength) {
  auto const report = decode_hex(
      "9f9f"
      "9ff5ff"
      "81f4"
      "81f4"
      "81f4"
      "ff"
      "00"
      "820100"
      "9f0102ff"
      "0405"
      "ff");
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->subject.fragment->offset, 4u);
  EXPECT_EQ(report->subject.fragment->payload_length, 5u);
}

TEST(StatusReport, IsRefusedWhenItIsIncomplete) {
  auto const payload = encode_status_report(sample_report());
  auto const content = ByteView(payload).subspan(2);
  for (std::size_t length = 0; length < content.size(); ++length)
    EXPECT_EQ(decode_status_report(content.first(length)).error().code, Errc::malformed) << length;
}

TEST(StatusReport, IsRefusedWithFewerThanFourStatusItems) {
  EXPECT_FALSE(
      decode_hex("8483"
                 "81f5"
                 "81f4"
                 "81f4"
                 "00"
                 "820100"
                 "820102"));
}

TEST(StatusReport, IsRefusedWithMoreStatusItemsThanTheLimit) {
  std::string content = "8498ff";
  for (int i = 0; i < 255; ++i)
    content += "81f4";
  EXPECT_FALSE(decode_hex(content + "00"
                                    "820100"
                                    "820102"));
}

TEST(StatusReport, IsRefusedWithThreeFiveOrSevenItems) {
  std::string const items =
      "84"
      "81f5"
      "81f4"
      "81f4"
      "81f4"
      "00"
      "820100"
      "820102";
  EXPECT_TRUE(decode_hex("84" + items));
  EXPECT_FALSE(decode_hex("83" + items));
  EXPECT_FALSE(decode_hex("85" + items + "01"));
  EXPECT_FALSE(decode_hex("87" + items + "010203"));
  EXPECT_FALSE(decode_hex("84" + items + "01"));
}

TEST(StatusReport, IsRefusedWhenAStatusIsANumber) {
  EXPECT_FALSE(
      decode_hex("8484"
                 "8101"
                 "81f4"
                 "81f4"
                 "81f4"
                 "00"
                 "820100"
                 "820102"));
}

TEST(ReasonCode, HasTheNamesOfTheRegistries) {
  EXPECT_EQ(to_string(ReasonCode::lifetime_expired), "lifetime expired");
  EXPECT_EQ(to_string(ReasonCode::block_unsupported), "block unsupported");
  EXPECT_EQ(to_string(ReasonCode::conflicting_security_operation),
            "conflicting security operation");
}

}  // namespace
}  // namespace bindle
