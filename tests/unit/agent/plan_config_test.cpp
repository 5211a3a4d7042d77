#include "agent/config/config.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

Result<Config> parse(std::string const& plan) {
  return parse_config("[node]\nname = \"here\"\n" + plan, {"/etc/bindle/bindle.toml", {}, {}});
}

// One line of the plan, with these keys beside the names.
std::string line(std::string const& keys) {
  return "  { from = \"dtn://here/\", to = \"dtn://boat/\", " + keys + " },\n";
}

std::string const kNoon = R"(start = "2026-03-01T12:00:00Z", end = "2026-03-01T12:30:00Z")";

TEST(PlanConfig, HasALineForEachContact) {
  auto const config = parse("[plan]\ncontact = [\n" + line(kNoon) +
                            line(kNoon + ", every = \"24h\", rate = \"64kB\", delay = \"2s\"") +
                            "]\n[[route]]\nstrategy = \"plan\"\n");
  ASSERT_TRUE(config) << config.error().detail;
  ASSERT_EQ(config->planned_contacts.size(), 2u);
  auto const& once = config->planned_contacts[0];
  EXPECT_EQ(once.from, Eid::parse("dtn://here/").value());
  EXPECT_EQ(once.to, Eid::parse("dtn://boat/").value());
  EXPECT_EQ(once.end_ms - once.start_ms, 30u * 60 * 1000);
  EXPECT_EQ(once.every_ms, 0u);
  EXPECT_EQ(once.rate, 1'000'000u);
  auto const& daily = config->planned_contacts[1];
  EXPECT_EQ(daily.every_ms, 24u * 3600 * 1000);
  EXPECT_EQ(daily.rate, 64'000u);
  EXPECT_EQ(daily.delay_ms, 2000u);
  EXPECT_EQ(config->routes[0].strategy, RoutingStrategy::plan);
}

TEST(PlanConfig, NamesTheLineOfAValueThatIsNotAllowed) {
  auto const config =
      parse("[plan]\ncontact = [\n" + line("start = \"noon\", end = \"later\"") + "]\n");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().detail.find("bindle.toml:5: plan.contact.end is \"later\""),
            std::string::npos)
      << config.error().detail;
}

TEST(PlanConfig, RefusesContactsThatMakeNoSense) {
  auto const refused = [](std::string const& keys) {
    auto const config = parse("[plan]\ncontact = [\n" + line(keys) + "]\n");
    return config ? std::string() : config.error().detail;
  };
  EXPECT_NE(refused(R"(start = "2026-03-01T12:00:00Z", end = "2026-03-01T12:00:00Z")")
                .find("[[plan.contact]] 1, from dtn://here/ to dtn://boat/, does not end"),
            std::string::npos);
  EXPECT_NE(refused(kNoon + ", every = \"29m\"").find("comes again before its end"),
            std::string::npos);
  EXPECT_NE(refused(kNoon + ", every = \"0s\"").find("plan.contact.every"), std::string::npos);
  EXPECT_NE(refused(kNoon + ", rate = 0").find("plan.contact.rate"), std::string::npos);
  EXPECT_NE(refused("start = \"2026-03-01T12:00:00Z\"").find("plan.contact.end is missing"),
            std::string::npos);
  auto const circle =
      parse("[plan]\ncontact = [{ from = \"dtn://a/\", to = \"dtn://a/\", " + kNoon + " }]\n");
  ASSERT_FALSE(circle);
  EXPECT_NE(circle.error().detail.find("leads nowhere"), std::string::npos);
}

TEST(PlanConfig, RefusesARuleThatFollowsNoPlan) {
  auto const config = parse("[[route]]\nstrategy = \"plan\"\n");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().detail.find("needs a [[plan.contact]]"), std::string::npos);
}

TEST(PlanConfig, BoundsThePlan) {
  std::string lines;
  for (std::size_t i = 0; i <= ContactPlan::kMaxContacts; ++i)
    lines += line(kNoon);
  EXPECT_FALSE(parse("[plan]\ncontact = [\n" + lines + "]\n"));
}

}  // namespace
}  // namespace bindle::agent
