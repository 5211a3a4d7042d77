#include "agent/config/spending_keys.hpp"

#include "agent/config/config_rows.hpp"

#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;

SendBudget& last_budget(Config& config) {
  return config.budgets.back();
}

}  // namespace

void add_budget_keys(std::vector<ConfigKey>& keys) {
  auto nodes = text_key(
      {"budget.nodes", "*", "The neighbours that the budget is for."},
      "a node id, or a pattern in which * is any text",
      EidPattern::parse,
      [](Config & c) -> auto& { return last_budget(c).nodes; });
  auto per_hour = size_key(
      {"budget.per_hour",
       std::nullopt,
       "How much may be sent to a neighbour within any hour. What is left waits. Emergency bundles "
       "count, and never wait."},
      {64 * kKiB, kEiB},
      [](Config & c) -> auto& { return last_budget(c).octets_per_hour; });
  auto shared = flag_key(
      {"budget.shared",
       "false",
       "Whether these neighbours together get so much, or each of them. Several budgets can "
       "concern a neighbour: all are kept."},
      [](Config & c) -> auto& { return last_budget(c).shared; });
  add_table(keys,
            {std::move(nodes), with_example(std::move(per_hour), "20MiB"), std::move(shared)},
            [](Config& config) { config.budgets.emplace_back(); });
}

void add_power_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(choice_key<PowerMode>(
      {"power.mode",
       "normal",
       "In low, nothing but emergency bundles and files is sent and asked for, and peers are "
       "called less often."},
      {{"normal", PowerMode::normal}, {"low", PowerMode::low}},
      [](Config & c) -> auto& { return c.power.mode; }));
  keys.push_back(text_key(
      {"power.signal_file",
       "",
       "While this file exists power is low, whatever power.mode says. A relative path starts at "
       "this file's folder. Empty: none."},
      "the path of a file, or nothing",
      parse_optional_path,
      [](Config & c) -> auto& { return c.power.signal_file; }));
}

}  // namespace bindle::agent
