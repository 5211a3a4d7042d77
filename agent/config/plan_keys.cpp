#include "agent/config/plan_keys.hpp"

#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/rfc3339.hpp"

#include <algorithm>
#include <chrono>

namespace bindle::agent {
namespace {

using namespace rows;

constexpr std::string_view kPlanTime = "2026-03-01T12:00:00Z";
constexpr std::string_view kPlanTimes = "a time such as 2026-03-01T12:00:00Z";
constexpr std::string_view kPlanNodes = "a node id such as dtn://library/ or ipn:3.0";

PlannedContact& last_planned(Config& config) {
  return config.planned_contacts.back();
}

Result<DtnTimeMs> parse_plan_time(std::string_view text) {
  auto const time = parse_rfc3339(text);
  auto const dtn_ms = time ? to_dtn_time(*time) : 0;
  if (dtn_ms == 0) return not_allowed();
  return dtn_ms;
}

Result<std::uint64_t> parse_plan_delay(std::string_view text) {
  TRY(auto const delay, parse_duration(text));
  if (delay > std::chrono::days(1)) return not_allowed();
  return static_cast<std::uint64_t>(delay.count());
}

Result<std::uint64_t> parse_plan_period(std::string_view text) {
  if (text.empty()) return std::uint64_t{0};
  TRY(auto const period, parse_duration(text));
  if (period == std::chrono::milliseconds(0)) return not_allowed();
  return static_cast<std::uint64_t>(period.count());
}

ConfigKey plan_node_key(Row const& row, std::string_view example, Eid PlannedContact::*field) {
  auto key = text_key(
      row, std::string(kPlanNodes), parse_node_id, [field](Config & c) -> auto& {
        return last_planned(c).*field;
      });
  return with_example(std::move(key), example);
}

ConfigKey plan_time_key(Row const& row, DtnTimeMs PlannedContact::*field) {
  auto key = text_key(
      row, std::string(kPlanTimes), parse_plan_time, [field](Config & c) -> auto& {
        return last_planned(c).*field;
      });
  return with_example(std::move(key), kPlanTime);
}

}  // namespace

void add_plan_keys(std::vector<ConfigKey>& keys) {
  std::vector<ConfigKey> table;
  table.push_back(plan_node_key(
      {"plan.contact.from",
       std::nullopt,
       "Strategy plan: a window in which this node can send to another. A plan names nodes as "
       "destinations do. One line for each contact will do, see docs/operations.md."},
      "dtn://library/",
      &PlannedContact::from));
  table.push_back(
      plan_node_key({"plan.contact.to",
                     std::nullopt,
                     "The node that it can send to. The way back is a contact of its own."},
                    "dtn://boat/",
                    &PlannedContact::to));
  table.push_back(plan_time_key({"plan.contact.start", std::nullopt, "When the window opens."},
                                &PlannedContact::start_ms));
  table.push_back(plan_time_key({"plan.contact.end", std::nullopt, "When it closes."},
                                &PlannedContact::end_ms));
  table.push_back(text_key(
      {"plan.contact.every",
       "",
       "The window comes again each time that so much has passed since its start: a day is 24h. "
       "Empty: it comes once."},
      "a duration such as 24h, or nothing",
      parse_plan_period,
      [](Config & c) -> auto& { return last_planned(c).every_ms; }));
  table.push_back(size_key(
      {"plan.contact.rate",
       "1MB",
       "How much can be sent in a second. A bundle for which a window has too little time left "
       "goes another way, or waits for another window."},
      {1, std::uint64_t{1} << 40},
      [](Config & c) -> auto& { return last_planned(c).rate; }));
  table.push_back(text_key(
      {"plan.contact.delay", "0s", "How long what was sent takes until it is there."},
      "a duration up to 1d",
      parse_plan_delay,
      [](Config & c) -> auto& { return last_planned(c).delay_ms; }));
  add_table(keys, std::move(table), [](Config& config) { config.planned_contacts.emplace_back(); });
}

Result<void> check_plan(std::vector<PlannedContact> const& contacts,
                        std::vector<RoutingRule> const& rules) {
  if (contacts.size() > ContactPlan::kMaxContacts) {
    return fail(Errc::invalid_argument,
                "there are " + std::to_string(contacts.size()) +
                    " [[plan.contact]]; allowed are at most " +
                    std::to_string(ContactPlan::kMaxContacts));
  }
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    auto const& contact = contacts[i];
    auto const refuse = [&](std::string const& why) {
      return fail(Errc::invalid_argument,
                  "[[plan.contact]] " + std::to_string(i + 1) + ", from " +
                      contact.from.to_string() + " to " + contact.to.to_string() + ", " + why);
    };
    if (contact.from.same_node(contact.to)) return refuse("leads nowhere");
    if (contact.end_ms <= contact.start_ms) return refuse("does not end after its start");
    if (contact.every_ms != 0 && contact.every_ms < contact.end_ms - contact.start_ms)
      return refuse("comes again before its end");
  }
  auto const follows_plan = [](RoutingRule const& rule) {
    return rule.strategy == RoutingStrategy::plan;
  };
  auto const follower = std::find_if(rules.begin(), rules.end(), follows_plan);
  if (follower == rules.end() || !contacts.empty()) return {};
  return fail(
      Errc::invalid_argument,
      "[[route]] for " + follower->destination.text() + ": strategy plan needs a [[plan.contact]]");
}

}  // namespace bindle::agent
