#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"

#include <utility>

// How bundles find their way: the rules, and what they mean for a destination.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

constexpr std::size_t kMostCounted = 100'000;

json::object json_of_rule(RoutingRule const& rule) {
  json::array via;
  for (auto const& node : rule.via)
    via.push_back(json::string(node.to_string()));
  json::object object{{"destination", rule.destination.text()},
                      {"strategy", name(rule.strategy)},
                      {"via", std::move(via)}};
  auto const counts_copies =
      rule.strategy == RoutingStrategy::spray || rule.strategy == RoutingStrategy::prophet;
  object["copies"] = counts_copies ? json::value(rule.copies) : json::value(nullptr);
  return object;
}

json::object json_of_planned(PlannedContact const& contact) {
  return {
      {"from", contact.from.to_string()},
      {"to", contact.to.to_string()},
      {"start", json_of_dtn_time(contact.start_ms)},
      {"end", json_of_dtn_time(contact.end_ms)},
      {"bytes_per_second", contact.rate},
      {"delay_ms", contact.delay_ms},
      {"every_ms", contact.every_ms == 0 ? json::value(nullptr) : json::value(contact.every_ms)}};
}

json::object json_of_explanation(RouteExplanation const& explanation, std::size_t waiting) {
  json::array hops;
  for (auto const& hop : explanation.next_hops) {
    hops.push_back(json::object{{"node", hop.node.to_string()},
                                {"in_contact", hop.in_contact},
                                {"gets_it", hop.gets_it},
                                {"why", hop.why}});
  }
  json::array path;
  for (auto const& step : explanation.path) {
    path.push_back(json::object{{"to", step.to.to_string()},
                                {"departure", json_of_dtn_time(step.departure_ms)},
                                {"arrival", json_of_dtn_time(step.arrival_ms)}});
  }
  json::object object{{"destination", explanation.destination.to_string()},
                      {"here", explanation.here},
                      {"pattern", explanation.pattern},
                      {"strategy", name(explanation.strategy)},
                      {"why", explanation.why},
                      {"waiting", waiting},
                      {"next_hops", std::move(hops)},
                      {"path", std::move(path)}};
  // Counted from 1, as people count the tables in the file.
  object["rule"] = explanation.rule ? json::value(*explanation.rule + 1) : json::value(nullptr);
  return object;
}

}  // namespace

Task<Result<void>> Api::list_routes(Exchange& exchange, Arguments) {
  json::array rules;
  for (auto const& rule : node_.router().table().rules())
    rules.push_back(json_of_rule(rule));
  json::array contacts;
  for (auto const& contact : node_.router().plan().contacts())
    contacts.push_back(json_of_planned(contact));
  json::object body{{"routes", std::move(rules)},
                    {"default", json_of_rule(RoutingRule{})},
                    {"plan", std::move(contacts)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::explain_route(Exchange& exchange, Arguments) {
  auto const text = exchange.query("destination");
  if (!text) co_return fail(Errc::invalid_argument, "say which destination: ?destination=EID");
  auto const destination = Eid::parse(*text);
  if (!destination || destination->is_null())
    co_return fail(Errc::invalid_argument, "\"" + *text + "\" is no endpoint that bundles reach");
  auto const canonical = destination->to_string();
  auto count = [this, canonical] {
    return storage::count_routed(store_.view(), canonical, kMostCounted);
  };
  CO_TRY(auto const waiting, co_await workers_.run(std::move(count)));
  auto body = json_of_explanation(node_.explain_route(*destination), waiting);
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
