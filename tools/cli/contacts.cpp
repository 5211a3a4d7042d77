#include "tools/cli/contacts.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/table.hpp"

#include <iomanip>
#include <sstream>

namespace bindle::cli {
namespace {

namespace json = boost::json;

Target question(std::string path, std::string const& peer, std::string const& since) {
  Target target(std::move(path));
  if (!peer.empty()) target.query("peer", peer);
  if (!since.empty()) target.query("since", since);
  return target;
}

std::string volume(json::object const& object, std::string_view bundles, std::string_view bytes) {
  return std::to_string(number_field(object, bundles)) + ", " +
         human_size(number_field(object, bytes));
}

std::string sent(json::object const& object) {
  return volume(object, "bundles_sent", "bytes_sent");
}

std::string received(json::object const& object) {
  return volume(object, "bundles_received", "bytes_received");
}

std::string decimal(double number, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << number;
  return text.str();
}

void add_part(Table& table,
              json::object const& score,
              std::string_view field,
              std::string title,
              int digits) {
  auto const part = object_field(score, field);
  table.add_row({std::move(title),
                 decimal(seconds_field(part, "reached"), digits),
                 decimal(seconds_field(part, "points"), 1),
                 std::to_string(number_field(part, "of"))});
}

std::string score_text(json::object const& score) {
  Table table({{"BRIDGE SCORE"},
               {"REACHED", Align::right},
               {"POINTS", Align::right},
               {"OF", Align::right}});
  add_part(table, score, "islands", "islands", 0);
  add_part(table, score, "bundles_carried", "bundles carried", 0);
  add_part(table, score, "syncs_per_hour", "syncs per hour", 2);
  add_part(table, score, "island_pairs", "pairs of islands", 0);
  return table.to_string() + "score " + decimal(seconds_field(score, "value"), 3) + "\n";
}

}  // namespace

Result<ExitCode> run(ListContacts const& command, Session& session) {
  auto const list = question("/v1/contacts", command.peer, command.since);
  TRY(auto const reply, fetch_pages(session.node, list, "contacts", command.limit));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"BEGAN"},
               {"LASTED", Align::right},
               {"STATE"},
               {"NODE"},
               {"MEDIUM"},
               {"ADDRESS"},
               {"SENT", Align::right},
               {"RECEIVED", Align::right},
               {"REASON"}});
  for (auto const& contact : objects_field(reply, "contacts")) {
    table.add_row({text_field(contact, "began"),
                   human_seconds(seconds_field(contact, "seconds")),
                   text_field(contact, "state"),
                   or_dash(text_field(contact, "node_id")),
                   text_field(contact, "medium"),
                   or_dash(text_field(contact, "address")),
                   sent(contact),
                   received(contact),
                   or_dash(text_field(contact, "reason"))});
  }
  session.console.write_text(table.to_string());
  if (!text_field(reply, "next").empty()) session.console.remark("There are more; see --limit.");
  return ExitCode::ok;
}

Result<ExitCode> run(SummariseContacts const& command, Session& session) {
  auto const target = question("/v1/contacts/summary", command.peer, command.since);
  TRY(auto const reply, session.node.get(target.text()));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"NODE"},
               {"MEDIUM"},
               {"CONTACTS", Align::right},
               {"TOGETHER", Align::right},
               {"SENT", Align::right},
               {"RECEIVED", Align::right},
               {"LAST SEEN"}});
  for (auto const& with : objects_field(reply, "summary")) {
    table.add_row({or_dash(text_field(with, "node_id")),
                   text_field(with, "medium"),
                   std::to_string(number_field(with, "contacts")),
                   human_seconds(seconds_field(with, "seconds")),
                   sent(with),
                   received(with),
                   text_field(with, "last_seen")});
  }
  session.console.write_text(table.to_string());
  return ExitCode::ok;
}

Result<ExitCode> run(ShowTransportMatrix const& command, Session& session) {
  auto const target = question("/v1/contacts/matrix", "", command.since);
  TRY(auto const reply, session.node.get(target.text()));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"FROM"}, {"TO"}, {"BUNDLES", Align::right}, {"SIZE", Align::right}});
  for (auto const& cell : objects_field(reply, "matrix")) {
    table.add_row({text_field(cell, "from"),
                   text_field(cell, "to"),
                   std::to_string(number_field(cell, "bundles")),
                   human_size(number_field(cell, "bytes"))});
  }
  session.console.write_text(table.to_string() + "\n" + score_text(object_field(reply, "score")));
  return ExitCode::ok;
}

}  // namespace bindle::cli
