#include "tools/cli/subscribe.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kTrialIdDigits = 16;

std::string files_of(json::object const& reply, std::string_view field) {
  auto const sum = object_field(reply, field);
  return std::to_string(number_field(sum, "files")) + " files, " +
         human_size(number_field(sum, "bytes"));
}

std::string used_of(json::object const& subscription) {
  return human_size(number_field(subscription, "requested_bytes")) + "/" +
         human_size(number_field(subscription, "budget_bytes"));
}

bool fits_budget(json::object const& file) {
  auto const* const fits = file.if_contains("fits_budget");
  return fits != nullptr && fits->is_bool() && fits->get_bool();
}

std::string table_of_trial(json::object const& reply) {
  Table table({{"ID"}, {"SIZE", Align::right}, {"WOULD BE"}, {"NAME"}});
  for (auto const& file : objects_field(reply, "files")) {
    table.add_row({text_field(file, "id").substr(0, kTrialIdDigits),
                   human_size(number_field(file, "size")),
                   fits_budget(file) ? "asked for" : "left out",
                   text_field(file, "name")});
  }
  return table.to_string() + "\nwould be asked for:     " + files_of(reply, "requested") +
         "\nleft out by the budget: " + files_of(reply, "left_out") +
         "\nhere or asked for:      " + files_of(reply, "present") + "\n";
}

}  // namespace

Result<ExitCode> run(SetSubscription const& command, Session& session) {
  json::object body{{"name", command.name}, {"rule", command.rule}, {"budget", command.budget}};
  if (!command.priority.empty()) body["priority"] = command.priority;
  TRY(auto const reply, session.node.post("/v1/subscriptions", body));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text("subscription " + printable(command.name) + ": " +
                               printable(command.rule) + "\n");
  return ExitCode::ok;
}

Result<ExitCode> run(ListSubscriptions const&, Session& session) {
  TRY(auto const reply, session.node.get("/v1/subscriptions"));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"NAME"},
               {"BUDGET", Align::right},
               {"FILES", Align::right},
               {"LEFT OUT", Align::right},
               {"PRIORITY"},
               {"RULE"}});
  for (auto const& each : objects_field(reply, "subscriptions")) {
    table.add_row({text_field(each, "name"),
                   used_of(each),
                   std::to_string(number_field(each, "requested_files")),
                   std::to_string(number_field(each, "left_out_files")),
                   or_dash(text_field(each, "priority")),
                   text_field(each, "rule")});
  }
  session.console.write_text(table.to_string());
  return ExitCode::ok;
}

Result<ExitCode> run(RemoveSubscription const& command, Session& session) {
  TRY(auto const reply,
      session.node.remove(Target("/v1/subscriptions").segment(command.name).text()));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text("subscription " + printable(command.name) + " is removed\n");
  return ExitCode::ok;
}

Result<ExitCode> run(TrySubscription const& command, Session& session) {
  json::object body{{"rule", command.rule}, {"limit", command.limit}};
  if (!command.budget.empty()) body["budget"] = command.budget;
  TRY(auto const reply, session.node.post("/v1/subscriptions/dry-run", body));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(table_of_trial(reply));
  return ExitCode::ok;
}

}  // namespace bindle::cli
