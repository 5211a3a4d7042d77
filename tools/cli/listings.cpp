#include "tools/cli/listings.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/outline.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/table.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kShortId = 16;  // digits; enough to tell files apart, and accepted as an id

std::string short_id(json::object const& object, std::string_view field) {
  return text_field(object, field).substr(0, kShortId);
}

std::string part_of(json::object const& object, std::string_view part, std::string_view whole) {
  return std::to_string(number_field(object, part)) + "/" +
         std::to_string(number_field(object, whole));
}

std::string publisher(json::object const& file) {
  auto const name = text_field(file, "publisher_name");
  auto const who = name.empty() ? short_id(file, "publisher") : name;
  return who + " (" + text_field(file, "publisher_level") + ")";
}

bool is_so(json::object const& object, std::string_view field) {
  auto const* const value = object.if_contains(field);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// How a session is protected, and whether it is a stranger's: "tls, pinned", "tls, none, foreign".
std::string security_of(json::object const& peer) {
  auto const security =
      is_so(peer, "encrypted") ? "tls, " + or_dash(text_field(peer, "authenticated")) : "-";
  return is_so(peer, "foreign") ? security + ", foreign" : security;
}

std::string table_of_discovered(std::vector<json::object> const& discovered) {
  Table table({{"DISCOVERED"}, {"TCPCL"}, {"UDPCL"}, {"LAST SEEN"}, {"EXPIRES"}});
  for (auto const& neighbour : discovered) {
    table.add_row({text_field(neighbour, "node_id"),
                   or_dash(text_field(neighbour, "tcpcl")),
                   or_dash(text_field(neighbour, "udpcl")),
                   or_dash(text_field(neighbour, "last_seen")),
                   or_dash(text_field(neighbour, "expires"))});
  }
  return table.to_string();
}

std::string table_of_failures(std::vector<json::object> const& failures) {
  Table table({{"BROKEN BUNDLES FROM"}, {"ADDRESS"}, {"FAILURES", Align::right}, {"BANNED UNTIL"}});
  for (auto const& from : failures) {
    table.add_row({or_dash(text_field(from, "node_id")),
                   or_dash(text_field(from, "address")),
                   std::to_string(number_field(from, "failures")),
                   or_dash(text_field(from, "banned_until"))});
  }
  return table.to_string();
}

// Of this hour, what is used and what there is.
std::string budget_of(json::object const& peer) {
  auto const budget = object_field(peer, "budget");
  if (budget.empty()) return "-";
  return human_size(number_field(budget, "bytes_used")) + "/" +
         human_size(number_field(budget, "bytes_per_hour"));
}

void remark_more(Console& console, json::object const& reply) {
  if (!text_field(reply, "next").empty()) console.remark("There are more; see --limit.");
}

std::string shown_name(json::object const& file) {
  auto const* const readable = file.if_contains("readable");
  auto const is_for_others = readable && readable->is_bool() && !readable->as_bool();
  return is_for_others ? "(private, for others)" : text_field(file, "name");
}

}  // namespace

Result<ExitCode> run(ListFiles const& command, Session& session) {
  Target list("/v1/files");
  if (!command.all_versions) list.query("latest", "true");
  TRY(auto const reply, fetch_pages(session.node, list, "files", command.limit));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"ID"},
               {"SIZE", Align::right},
               {"STATE"},
               {"CHUNKS", Align::right},
               {"VERSION", Align::right},
               {"PUBLISHER"},
               {"CREATED"},
               {"NAME"}});
  for (auto const& file : objects_field(reply, "files")) {
    table.add_row({short_id(file, "id"),
                   human_size(number_field(file, "size")),
                   text_field(file, "state"),
                   part_of(file, "stored_chunks", "chunks"),
                   std::to_string(number_field(file, "version")),
                   publisher(file),
                   or_dash(text_field(file, "created")),
                   shown_name(file)});
  }
  session.console.write_text(table.to_string());
  remark_more(session.console, reply);
  return ExitCode::ok;
}

Result<ExitCode> run(ShowStatus const&, Session& session) {
  TRY(auto reply, session.node.get("/v1/status"));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  for (auto const* const field : {"budget_bytes",
                                  "used_bytes",
                                  "payload_bytes",
                                  "database_bytes",
                                  "free_disk_bytes",
                                  "min_free_bytes"}) {
    auto* const storage = reply.if_contains("storage");
    if (!storage || !storage->is_object() || !storage->as_object().contains(field)) continue;
    auto& object = storage->as_object();
    object[field] = human_size(number_field(object, field));
  }
  session.console.write_text(outline(reply));
  return ExitCode::ok;
}

Result<ExitCode> run(ListPeers const&, Session& session) {
  TRY(auto const reply, session.node.get("/v1/peers"));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"ADDRESS"},
               {"NODE"},
               {"STATE"},
               {"DIRECTION"},
               {"SECURITY"},
               {"SENT", Align::right},
               {"RECEIVED", Align::right},
               {"BUDGET", Align::right},
               {"SINCE"},
               {"LAST ERROR"}});
  for (auto const& peer : objects_field(reply, "peers")) {
    table.add_row({or_dash(text_field(peer, "address")),
                   or_dash(text_field(peer, "node_id")),
                   text_field(peer, "state"),
                   text_field(peer, "direction"),
                   security_of(peer),
                   human_size(number_field(peer, "bytes_sent")),
                   human_size(number_field(peer, "bytes_received")),
                   budget_of(peer),
                   or_dash(text_field(peer, "since")),
                   or_dash(text_field(peer, "last_error"))});
  }
  session.console.write_text(table.to_string());
  auto const discovered = objects_field(reply, "discovered");
  if (!discovered.empty()) session.console.write_text("\n" + table_of_discovered(discovered));
  auto const failures = objects_field(reply, "failures");
  if (!failures.empty()) session.console.write_text("\n" + table_of_failures(failures));
  return ExitCode::ok;
}

Result<ExitCode> run(ForgetPeer const& command, Session& session) {
  TRY(auto const reply, session.node.remove(Target("/v1/peers").segment(command.node).text()));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(command.node + " is forgotten\n");
  return ExitCode::ok;
}

Result<ExitCode> run(ListQueue const& command, Session& session) {
  Target list("/v1/bundles");
  list.query("queue", command.queue);
  TRY(auto const reply, fetch_pages(session.node, list, "bundles", command.limit));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"ARRIVAL", Align::right},
               {"KIND"},
               {"OBJECT"},
               {"PRIORITY"},
               {"SIZE", Align::right},
               {"EXPIRES"},
               {"SOURCE"},
               {"DESTINATION"},
               {"REASON"}});
  for (auto const& bundle : objects_field(reply, "bundles")) {
    table.add_row({std::to_string(number_field(bundle, "arrival")),
                   or_dash(text_field(bundle, "kind")),
                   or_dash(short_id(bundle, "object")),
                   or_dash(text_field(bundle, "priority")),
                   human_size(number_field(bundle, "payload_length")),
                   or_dash(text_field(bundle, "expires")),
                   text_field(bundle, "source"),
                   text_field(bundle, "destination"),
                   or_dash(text_field(bundle, "reason"))});
  }
  session.console.write_text(table.to_string());
  remark_more(session.console, reply);
  return ExitCode::ok;
}

}  // namespace bindle::cli
