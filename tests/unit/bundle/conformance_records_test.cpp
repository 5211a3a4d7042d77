#include "bundle/administrative_record.hpp"
#include "bundle/bundle.hpp"
#include "bundle/status_report.hpp"
#include "tests/support/corpus.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::conformance_cases;

Result<StatusReport> report_in(ByteView payload) {
  TRY(auto const record, decode_administrative_record(payload));
  if (record.type != record_type::kStatusReport) return fail(Errc::unsupported, "another type");
  return decode_status_report(record.content);
}

TEST(ConformanceRecords, EachRecordIsReadOrIgnored) {
  auto const cases = conformance_cases("record");
  EXPECT_FALSE(cases.empty());
  for (auto const& one : cases) {
    auto const bundle = parse_bundle(one.wire);
    ASSERT_TRUE(bundle) << one.id();  // whatever its payload is worth
    auto const report = report_in(bundle->payload.data);
    EXPECT_EQ(report.has_value(), one.accepted())
        << one.id() << " (" << one.text("reason") << "): " << (report ? "" : report.error().detail);
  }
}

TEST(ConformanceRecords, WhatIsReadIsWrittenTheSame) {
  for (auto const& one : conformance_cases("record")) {
    auto const bundle = parse_bundle(one.wire);
    ASSERT_TRUE(bundle) << one.id();
    auto const report = report_in(bundle->payload.data);
    if (!report) continue;
    EXPECT_EQ(report_in(encode_status_report(*report)).value(), *report) << one.id();
  }
}

}  // namespace
}  // namespace bindle
