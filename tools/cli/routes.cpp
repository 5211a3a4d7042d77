#include "tools/cli/routes.hpp"

#include "bundle/quantity.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

#include <chrono>

namespace bindle::cli {
namespace {

namespace json = boost::json;

std::string joined(json::array const& texts) {
  std::string line;
  for (auto const& text : texts) {
    if (!text.is_string()) continue;
    line += (line.empty() ? "" : ", ") + std::string(text.get_string());
  }
  return line.empty() ? "-" : line;
}

std::string number_or_dash(json::object const& object, std::string_view field) {
  auto const number = number_field(object, field);
  return number == 0 ? "-" : std::to_string(number);
}

std::string shown_route(json::object const& route) {
  auto const number = number_field(route, "rule");
  auto const rule = number == 0 ? "no rule, the default"
                                : "rule " + std::to_string(number) + ", " +
                                      printable(text_field(route, "pattern"));
  auto const waiting = std::to_string(number_field(route, "waiting"));
  Table hops({{"NEIGHBOUR"}, {"IN CONTACT"}, {"GETS IT"}, {"WHY"}});
  for (auto const& hop : objects_field(route, "next_hops")) {
    hops.add_row({text_field(hop, "node"),
                  flag_field(hop, "in_contact") ? "yes" : "no",
                  flag_field(hop, "gets_it") ? "yes" : "no",
                  text_field(hop, "why")});
  }
  std::string path;
  for (auto const& step : objects_field(route, "path"))
    path += "path:        " + printable(text_field(step, "departure")) + " to " +
            printable(text_field(step, "to")) + ", there at " +
            printable(text_field(step, "arrival")) + "\n";
  return "destination: " + printable(text_field(route, "destination")) + "\nrule:        " + rule +
         "\nstrategy:    " + printable(text_field(route, "strategy")) +
         "\nmeaning:     " + printable(text_field(route, "why")) + "\n" + path +
         "waiting:     " + waiting + " routed bundles\n\n" + hops.to_string();
}

std::string shown_plan(std::vector<json::object> const& contacts) {
  Table table({{"FROM"}, {"TO"}, {"START"}, {"END"}, {"EVERY"}, {"RATE/S"}, {"DELAY"}});
  for (auto const& contact : contacts) {
    auto const duration = [&contact](std::string_view field) {
      auto const ms = number_field(contact, field);
      return ms == 0 ? "-"
                     : duration_text(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
    };
    table.add_row({text_field(contact, "from"),
                   text_field(contact, "to"),
                   text_field(contact, "start"),
                   text_field(contact, "end"),
                   duration("every_ms"),
                   size_text(number_field(contact, "bytes_per_second")),
                   duration("delay_ms")});
  }
  return table.to_string();
}

}  // namespace

Result<ExitCode> run(ListRoutes const&, Session& session) {
  TRY(auto const reply, session.node.get("/v1/routes"));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"RULE", Align::right}, {"DESTINATION"}, {"STRATEGY"}, {"VIA"}, {"COPIES"}});
  auto number = 0;
  for (auto const& rule : objects_field(reply, "routes")) {
    table.add_row({std::to_string(++number),
                   text_field(rule, "destination"),
                   text_field(rule, "strategy"),
                   joined(array_field(rule, "via")),
                   number_or_dash(rule, "copies")});
  }
  auto const rest = object_field(reply, "default");
  table.add_row({"-", text_field(rest, "destination"), text_field(rest, "strategy"), "-", "-"});
  auto const plan = objects_field(reply, "plan");
  session.console.write_text(table.to_string() + (plan.empty() ? "" : "\n" + shown_plan(plan)));
  return ExitCode::ok;
}

Result<ExitCode> run(ExplainRoute const& command, Session& session) {
  Target target("/v1/routes/explain");
  target.query("destination", command.destination);
  TRY(auto const reply, session.node.get(target.text()));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(shown_route(reply));
  return ExitCode::ok;
}

}  // namespace bindle::cli
