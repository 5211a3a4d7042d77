#include "agent/core/report_quota.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::eid;

int granted(ReportQuota& quota, Eid const& report_to, std::chrono::milliseconds now) {
  int count = 0;
  while (count < 100'000 && quota.take(report_to, now))
    ++count;
  return count;
}

TEST(ReportQuota, GivesAMinutesWorthAtOnce) {
  ReportQuota quota(60);
  EXPECT_EQ(granted(quota, eid("dtn://a/"), 5s), 60);
}

TEST(ReportQuota, GivesNoMoreWhenTheyAreTakenOneByOne) {
  ReportQuota quota(3);
  int count = 0;
  for (auto now = 5s; now < 20s; now += 1s)
    if (quota.take(eid("dtn://a/"), now)) ++count;
  EXPECT_EQ(count, 3);
}

TEST(ReportQuota, GivesMoreAtTheRate) {
  ReportQuota quota(60);
  granted(quota, eid("dtn://a/"), 5s);
  EXPECT_EQ(granted(quota, eid("dtn://a/"), 15s), 10);
}

TEST(ReportQuota, SavesUpNoMoreThanAMinutesWorth) {
  ReportQuota quota(60);
  granted(quota, eid("dtn://a/"), 5s);
  EXPECT_EQ(granted(quota, eid("dtn://a/"), 1h), 60);
}

TEST(ReportQuota, CountsAllEndpointsOfANodeTogether) {
  ReportQuota quota(60);
  granted(quota, eid("dtn://a/one"), 5s);
  EXPECT_FALSE(quota.take(eid("dtn://a/two"), 5s));
  EXPECT_TRUE(quota.take(eid("dtn://b/"), 5s));
}

TEST(ReportQuota, BoundsAllNodesTogether) {
  ReportQuota quota(60);
  int count = 0;
  for (int i = 0; i < 5000; ++i)
    if (quota.take(eid("dtn://n" + std::to_string(i) + "/"), 5s)) ++count;
  EXPECT_EQ(count, 60 * static_cast<int>(ReportQuota::kNodesWorth));
}

}  // namespace
}  // namespace bindle::agent
