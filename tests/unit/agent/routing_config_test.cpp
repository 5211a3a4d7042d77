#include "agent/config/config.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

Result<Config> parse(std::string const& routes) {
  return parse_config("[node]\nname = \"here\"\n" + routes, {"/etc/bindle/bindle.toml", {}, {}});
}

TEST(RoutingConfig, HasTheRulesInTheirOrder) {
  auto const config = parse(
      "[[route]]\ndestination = \"dtn://far/*\"\nstrategy = \"static\"\n"
      "via = \"dtn://gateway/, ipn:7.0\"\n"
      "[[route]]\nstrategy = \"spray\"\ncopies = 4\n");
  ASSERT_TRUE(config) << config.error().detail;
  ASSERT_EQ(config->routes.size(), 2u);
  EXPECT_EQ(config->routes[0].strategy, RoutingStrategy::fixed);
  EXPECT_EQ(
      config->routes[0].via,
      (std::vector<Eid>{Eid::parse("dtn://gateway/").value(), Eid::parse("ipn:7.0").value()}));
  EXPECT_EQ(config->routes[1].destination.text(), "*");
  EXPECT_EQ(config->routes[1].copies, 4);
}

TEST(RoutingConfig, RefusesAStaticRuleWithoutNextHopsAndNextHopsForOthers) {
  EXPECT_FALSE(parse("[[route]]\nstrategy = \"static\"\n"));
  EXPECT_FALSE(parse("[[route]]\nstrategy = \"direct\"\nvia = \"dtn://a/\"\n"));
}

TEST(RoutingConfig, RefusesNextHopsThatAreNoNodes) {
  EXPECT_FALSE(parse("[[route]]\nstrategy = \"static\"\nvia = \"dtn://a/app\"\n"));
  EXPECT_FALSE(parse("[[route]]\nstrategy = \"gossip\"\n"));
  EXPECT_FALSE(parse("[[route]]\nstrategy = \"spray\"\ncopies = 1\n"));
}

}  // namespace
}  // namespace bindle::agent
