#include "agent/core/node_ids.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using test::eid;

TEST(NodeIds, HoldTheEndpointsOfBothNames) {
  NodeIds const both(eid("dtn://a/"), eid("ipn:977000.100.0"));
  EXPECT_TRUE(both.contains(eid("dtn://a/mail")));
  EXPECT_TRUE(both.contains(eid("ipn:977000.100.7")));
  EXPECT_FALSE(both.contains(eid("ipn:100.7")));
  EXPECT_FALSE(both.contains(Eid::none()));
  EXPECT_FALSE(NodeIds(eid("dtn://a/")).contains(eid("ipn:977000.100.7")));
}

TEST(NodeIds, SpeakTheSchemeOfTheOtherSide) {
  NodeIds const both(eid("dtn://a/"), eid("ipn:100.0"));
  EXPECT_EQ(both.like(eid("ipn:3.1")), eid("ipn:100.0"));
  EXPECT_EQ(both.like(eid("dtn://b/")), eid("dtn://a/"));
}

TEST(NodeIds, FallBackOnTheirOnlyName) {
  EXPECT_EQ(NodeIds(eid("dtn://a/")).like(eid("ipn:3.1")), eid("dtn://a/"));
  EXPECT_EQ(NodeIds(eid("ipn:100.0")).like(eid("dtn://b/")), eid("ipn:100.0"));
}

}  // namespace
}  // namespace bindle::agent
