#include "convergence/tcpcl/negotiation.hpp"

#include <gtest/gtest.h>

namespace bindle::convergence::tcpcl {
namespace {

Config with_two_names() {
  Config config;
  config.node_id = "dtn://a/";
  config.second_node_id = "ipn:977000.100.0";
  return config;
}

TEST(SessInit, NamesTheNodeInTheSchemeOfThePeer) {
  EXPECT_EQ(our_sess_init(with_two_names(), "ipn:3.0").node_id, "ipn:977000.100.0");
  EXPECT_EQ(our_sess_init(with_two_names(), "dtn://b/").node_id, "dtn://a/");
}

TEST(SessInit, NamesTheNodeByItsFirstNameToWhoeverIsUnknown) {
  EXPECT_EQ(our_sess_init(with_two_names()).node_id, "dtn://a/");
  EXPECT_EQ(our_sess_init(with_two_names(), "").node_id, "dtn://a/");
  EXPECT_EQ(our_sess_init(with_two_names(), "imc:3.0").node_id, "dtn://a/");
}

TEST(SessInit, HasOneNameWhereThereIsNoOther) {
  auto config = with_two_names();
  config.second_node_id.clear();
  EXPECT_EQ(our_sess_init(config, "ipn:3.0").node_id, "dtn://a/");
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
