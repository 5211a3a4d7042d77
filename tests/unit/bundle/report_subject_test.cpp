#include "bundle/report_subject.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::build_bundle;
using testing::eid;
using testing::sample_spec;

std::optional<ReportSubject> subject_of(BundleSpec const& spec) {
  auto const wire = build_bundle(spec, as_bytes("payload"));
  return report_subject(parse_bundle(wire).value());
}

BundleSpec asking(std::uint64_t flags) {
  auto spec = sample_spec();
  spec.flags = flags;
  return spec;
}

Bytes damaged_payload(BundleSpec const& spec) {
  auto wire = build_bundle(spec, as_bytes("payload"));
  wire[wire.size() - 8] ^= 1;
  EXPECT_FALSE(parse_bundle(wire));
  return wire;
}

TEST(ReportSubject, SaysWhatTheBundleAsksFor) {
  auto const subject =
      subject_of(asking(bundle_flag::kReportReception | bundle_flag::kStatusTimeRequested));
  ASSERT_TRUE(subject);
  EXPECT_TRUE(subject->asks_for(BundleStatus::received));
  EXPECT_FALSE(subject->asks_for(BundleStatus::forwarded));
  EXPECT_FALSE(subject->asks_for(BundleStatus::delivered));
  EXPECT_FALSE(subject->asks_for(BundleStatus::deleted));
  EXPECT_TRUE(subject->asks_for_time());
  EXPECT_EQ(subject->report_to, eid("dtn://a/"));
  EXPECT_EQ(subject->id.timestamp.sequence, 7u);
}

TEST(ReportSubject, IsNoBundleWithoutASource) {
  auto spec = asking(bundle_flag::kMustNotFragment);
  spec.source = Eid::none();
  EXPECT_FALSE(subject_of(spec));
}

TEST(ReportSubject, IsNoAdministrativeRecord) {
  EXPECT_FALSE(subject_of(asking(bundle_flag::kAdministrativeRecord)));
}

TEST(ReportSubject, IsNoBundleWithoutAnEndpointForReports) {
  auto spec = asking(bundle_flag::kReportDeletion);
  for (auto const* const nowhere : {"dtn:none", "ipn:0.0", "ipn:!.0"}) {
    spec.report_to = eid(nowhere);
    EXPECT_FALSE(subject_of(spec)) << nowhere;
  }
}

TEST(ReportSubject, IsFoundInABundleWithADamagedPayload) {
  auto const subject =
      report_subject_of_unintelligible(damaged_payload(asking(bundle_flag::kReportDeletion)));
  ASSERT_TRUE(subject);
  EXPECT_TRUE(subject->asks_for(BundleStatus::deleted));
  EXPECT_EQ(subject->id.source, eid("dtn://a/content"));
}

TEST(ReportSubject, IsNotFoundWhereThePrimaryBlockIsDamaged) {
  auto wire = build_bundle(asking(bundle_flag::kReportDeletion), as_bytes("payload"));
  wire[10] ^= 1;
  EXPECT_FALSE(report_subject_of_unintelligible(wire));
  EXPECT_FALSE(report_subject_of_unintelligible({}));
  EXPECT_FALSE(report_subject_of_unintelligible(from_hex("9fff").value()));
}

}  // namespace
}  // namespace bindle
