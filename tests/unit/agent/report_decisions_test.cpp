#include "agent/core/report_decisions.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::Queue;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr RequestedReport kReceived{BundleStatus::received, ReasonCode::no_additional_information};

ReportSubject asking(std::uint64_t flags) {
  ReportSubject subject;
  subject.report_to = test::eid("dtn://a/");
  subject.flags = flags;
  return subject;
}

ReportSubject asking_for_all() {
  return asking(bundle_flag::kAllReports);
}

TEST(ReportDecisions, ReportNothingThatIsNotAskedFor) {
  EXPECT_THAT(reports_on_reception(asking(0), {}, {.queue = Queue::delivered}, Novelty::first_time),
              IsEmpty());
}

TEST(ReportDecisions, ReportTheReceptionOfARelayedBundle) {
  EXPECT_THAT(
      reports_on_reception(asking_for_all(), {}, {.queue = Queue::pending}, Novelty::first_time),
      ElementsAre(kReceived));
}

TEST(ReportDecisions, ReportReceptionBeforeDelivery) {
  EXPECT_THAT(
      reports_on_reception(asking_for_all(), {}, {.queue = Queue::delivered}, Novelty::first_time),
      ElementsAre(kReceived,
                  RequestedReport{BundleStatus::delivered, ReasonCode::no_additional_information}));
}

TEST(ReportDecisions, ReportDeliveryOnlyOnceItIsTakenFromTheInbox) {
  EXPECT_THAT(
      reports_on_reception(asking_for_all(), {}, {.queue = Queue::inbox}, Novelty::first_time),
      ElementsAre(kReceived));
}

TEST(ReportDecisions, ReportADuplicateAsReceivedAndNoMore) {
  EXPECT_THAT(
      reports_on_reception(asking_for_all(), {}, {.queue = Queue::delivered}, Novelty::duplicate),
      ElementsAre(kReceived));
}

TEST(ReportDecisions, ReportOfWhatWasPutTogetherOnlyTheDelivery) {
  EXPECT_THAT(
      reports_on_reception(
          asking_for_all(), {.report = true}, {.queue = Queue::delivered}, Novelty::put_together),
      ElementsAre(RequestedReport{BundleStatus::delivered, ReasonCode::no_additional_information}));
}

TEST(ReportDecisions, ReportADeletionWithItsReason) {
  Reception const expired{.queue = Queue::expired, .deleted = ReasonCode::lifetime_expired};
  EXPECT_THAT(
      reports_on_reception(asking(bundle_flag::kReportDeletion), {}, expired, Novelty::first_time),
      ElementsAre(RequestedReport{BundleStatus::deleted, ReasonCode::lifetime_expired}));
}

TEST(ReportDecisions, ReportAnUnsupportedBlockBesideThePlainReception) {
  UnsupportedBlocks const unsupported{.report = true};
  RequestedReport const block{BundleStatus::received, ReasonCode::block_unsupported};
  EXPECT_THAT(reports_on_reception(
                  asking_for_all(), unsupported, {.queue = Queue::pending}, Novelty::first_time),
              ElementsAre(kReceived, block));
  EXPECT_THAT(
      reports_on_reception(asking(0), unsupported, {.queue = Queue::pending}, Novelty::first_time),
      ElementsAre(block));
}

TEST(ReportDecisions, ReportWhatIsUnintelligibleAsReceivedAndDeleted) {
  EXPECT_THAT(
      reports_on_unintelligible(asking_for_all()),
      ElementsAre(kReceived,
                  RequestedReport{BundleStatus::deleted, ReasonCode::block_unintelligible}));
}

}  // namespace
}  // namespace bindle::agent
