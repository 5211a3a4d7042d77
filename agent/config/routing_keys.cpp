#include "agent/config/routing_keys.hpp"

#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"

#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;

RoutingRule& last_route(Config& config) {
  return config.routes.back();
}

Result<std::vector<Eid>> parse_nodes(std::string_view text) {
  std::vector<Eid> nodes;
  if (text.empty()) return nodes;
  for (auto const part : parts_of(text)) {
    if (nodes.size() == RoutingRule::kMaxVia) return not_allowed();
    TRY(auto node, parse_node_id(part));
    nodes.push_back(std::move(node));
  }
  return nodes;
}

}  // namespace

void add_routing_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(flag_key(
      {"routing.cut_through",
       "true",
       "Whether a bundle for others whose one next hop is in contact goes on before it is stored "
       "here. Its sender gets the acknowledgement when the next hop has given one; what is not "
       "taken there at once is stored as any other."},
      [](Config & c) -> auto& { return c.cut_through; }));
  std::vector<ConfigKey> table;
  table.push_back(text_key(
      {"route.destination",
       "*",
       "Which bundles the rule is for, by their destination. Of the rules that fit, the first "
       "counts; without one, and for what goes to a group, bundles spread to every neighbour."},
      "an endpoint id, or a pattern in which * is any text",
      EidPattern::parse,
      [](Config & c) -> auto& { return last_route(c).destination; }));
  table.push_back(choice_key<RoutingStrategy>(
      {"route.strategy",
       "epidemic",
       "epidemic: to every neighbour. direct: to the destination alone. static: to the first of "
       "the nodes in `via` that comes. plan: along the windows of [[plan.contact]], by the path on "
       "which it arrives first. prophet: to neighbours that are more likely to deliver, as RFC "
       "6693 "
       "tells by whom they met; they need such a rule too. spray: to a limited number of nodes, by "
       "binary spray and "
       "wait. A neighbour that is the destination gets the bundle in any case."},
      {{"epidemic", RoutingStrategy::epidemic},
       {"direct", RoutingStrategy::direct},
       {"static", RoutingStrategy::fixed},
       {"plan", RoutingStrategy::plan},
       {"prophet", RoutingStrategy::prophet},
       {"spray", RoutingStrategy::spray}},
      [](Config & c) -> auto& { return last_route(c).strategy; }));
  table.push_back(text_key(
      {"route.via", "", "Strategy static: the next hops, by their node ids."},
      "up to 16 node ids such as dtn://library/, with commas between them, or nothing",
      parse_nodes,
      [](Config & c) -> auto& { return last_route(c).via; }));
  table.push_back(count_key(
      {"route.copies",
       "8",
       "Strategy spray: copies of a bundle that there may be in all. Strategy prophet: to how many "
       "neighbours this node gives a bundle."},
      {2, RoutingRule::kMaxCopies},
      [](Config & c) -> auto& { return last_route(c).copies; }));
  add_table(keys, std::move(table), [](Config& config) { config.routes.emplace_back(); });
}

Result<void> check_routes(std::vector<RoutingRule> const& rules) {
  for (auto const& rule : rules) {
    auto const is_static = rule.strategy == RoutingStrategy::fixed;
    if (is_static == !rule.via.empty()) continue;
    return fail(Errc::invalid_argument,
                "[[route]] for " + rule.destination.text() +
                    (is_static ? ": strategy static needs via" : ": via is for strategy static"));
  }
  return {};
}

}  // namespace bindle::agent
