#include "agent/reports/report_counts.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

StatusReport report(BundleStatus status, std::uint64_t reason) {
  StatusReport report;
  report.item(status).asserted = true;
  report.reason = static_cast<ReasonCode>(reason);
  return report;
}

void count(test::TempStore& store, StatusReport const& report) {
  auto const counted = store.commit(
      [&](storage::Transaction& transaction) { return count_report(transaction, report); });
  ASSERT_TRUE(counted);
}

TEST(ReportCounts, AreZeroAtFirst) {
  test::TempStore store;
  auto const counts = report_counts(store.view()).value();
  EXPECT_THAT(counts.by_status, ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(counts.by_reason, IsEmpty());
}

TEST(ReportCounts, CountEachStatusAndReasonAcrossReopen) {
  test::TempStore store;
  auto both = report(BundleStatus::received, 0);
  both.item(BundleStatus::delivered).asserted = true;
  count(store, both);
  count(store, report(BundleStatus::deleted, 1));
  count(store, report(BundleStatus::deleted, 9));
  count(store, report(BundleStatus::deleted, 1));
  store.reopen();
  auto const counts = report_counts(store.view()).value();
  EXPECT_THAT(counts.by_status, ElementsAre(1, 0, 1, 3));
  EXPECT_THAT(counts.by_reason,
              ElementsAre(Pair("hop limit exceeded", 1), Pair("lifetime expired", 2)));
}

TEST(ReportCounts, CountUnknownReasonsTogether) {
  test::TempStore store;
  for (auto const reason : {17u, 99u, 1'000'000u})
    count(store, report(BundleStatus::deleted, reason));
  EXPECT_THAT(report_counts(store.view()).value().by_reason, ElementsAre(Pair("other", 3)));
}

}  // namespace
}  // namespace bindle::agent
