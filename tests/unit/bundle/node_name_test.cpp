#include "bundle/node_name.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

TEST(NodeName, AcceptsWhatFitsAnEndpointId) {
  for (auto const* name : {"a", "9", "boat-2", "Clinic_North.lan"}) {
    EXPECT_EQ(check_node_name(name).value(), name);
  }
  EXPECT_TRUE(check_node_name(std::string(kMaxNodeNameSize, 'n')));
}

TEST(NodeName, RefusesTheRest) {
  for (auto const* name : {"", "-a", ".a", "a b", "a/b", "a:b", "caf\xc3\xa9"}) {
    EXPECT_EQ(check_node_name(name).error().code, Errc::invalid_argument) << name;
  }
  EXPECT_FALSE(check_node_name(std::string(kMaxNodeNameSize + 1, 'n')));
}

TEST(NodeName, MadeSafeIsAlwaysAccepted) {
  EXPECT_EQ(safe_node_name("library"), "library");
  EXPECT_EQ(safe_node_name("Anna's laptop"), "Anna-s-laptop");
  EXPECT_EQ(safe_node_name("--x"), "x");
  EXPECT_EQ(safe_node_name(""), "node");
  EXPECT_EQ(safe_node_name("\xff\xff"), "node");
  EXPECT_TRUE(check_node_name(safe_node_name(std::string(300, 'h'))));
}

}  // namespace
}  // namespace bindle
