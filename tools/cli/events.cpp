#include "tools/cli/events.hpp"

#include "tools/cli/event_lines.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/table.hpp"

#include <algorithm>

namespace bindle::cli {
namespace {

namespace json = boost::json;

Target event_target(std::string path, ListEvents const& command) {
  Target target(std::move(path));
  for (auto const& kind : command.kinds)
    target.query("kind", kind);
  if (!command.object.empty()) target.query("object", command.object);
  if (!command.peer.empty()) target.query("peer", command.peer);
  if (!command.since.empty()) target.query("since", command.since);
  if (!command.until.empty()) target.query("until", command.until);
  return target;
}

Table event_table() {
  std::vector<Column> columns;
  for (auto& title : event_titles())
    columns.push_back({std::move(title)});
  return Table(std::move(columns));
}

// As they come, so that columns cannot be aligned.
void show_event(json::object const& event, Console& console) {
  if (console.wants_json()) {
    console.write_json(event);
  } else {
    std::string line;
    for (auto const& cell : event_cells(event))
      line += (line.empty() ? "" : "  ") + printable(cell);
    console.write_text(line + "\n");
  }
  console.out.flush();
}

Result<ExitCode> follow_events(ListEvents const& command, Session& session) {
  EventStream stream;
  auto const take = [&session](json::object const& event) { show_event(event, session.console); };
  auto const sink = [&stream, &take](ByteView octets) {
    return stream.feed(as_text(octets), take);
  };
  TRY(auto const length,
      session.node.download(event_target("/v1/events/stream", command).text(), sink));
  (void)length;
  session.console.remark("The node has stopped.");
  return ExitCode::ok;
}

std::string holder_line(json::object const& holder) {
  return "  " + printable(text_field(holder, "node_id")) + "  " + text_field(holder, "why") +
         ", known since " + text_field(holder, "at") + "\n";
}

std::string file_text(json::object const& file) {
  auto const here = object_field(file, "here");
  auto const name = text_field(file, "name");
  std::string text = "file " + text_field(file, "id") + "\n";
  if (!name.empty())
    text += printable(name) + ", " + human_size(number_field(file, "size")) + ", by " +
            printable(text_field(file, "publisher")) + "\n";
  text += "here: " + text_field(here, "state");
  auto const missing = number_field(here, "missing_chunks");
  if (missing > 0)
    text += ", " + std::to_string(missing) + " of " +
            std::to_string(number_field(here, "total_chunks")) + " chunks are missing, " +
            human_size(number_field(here, "missing_bytes"));
  text += "\n";
  auto const holders = objects_field(file, "holders");
  text += holders.empty() ? "no other node is known to have it\n" : "known to have it:\n";
  for (auto const& holder : holders)
    text += holder_line(holder);
  return text;
}

std::string bundle_text(json::object const& bundle) {
  auto const here = object_field(bundle, "here");
  auto text = "bundle " + printable(text_field(bundle, "id")) + "\n";
  if (here.empty()) return text + "here: not any more\n";
  text += "for " + printable(text_field(here, "destination")) + "\nhere: in " +
          text_field(here, "queue") + " since " + text_field(here, "since");
  auto const reason = text_field(here, "reason");
  return text + (reason.empty() ? "" : ", " + printable(reason)) + "\n";
}

}  // namespace

Result<ExitCode> run(ListEvents const& command, Session& session) {
  if (command.follow) return follow_events(command, session);
  auto const list = event_target("/v1/events", command);
  TRY(auto reply, fetch_pages(session.node, list, "events", command.limit));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  auto events = objects_field(reply, "events");
  std::reverse(events.begin(), events.end());
  auto table = event_table();
  for (auto const& event : events)
    table.add_row(event_cells(event));
  session.console.write_text(table.to_string());
  if (!text_field(reply, "next").empty()) session.console.remark("There are more; see --limit.");
  return ExitCode::ok;
}

Result<ExitCode> run(ShowWhere const& command, Session& session) {
  Target target("/v1/where");
  target.segment(command.object);
  TRY(auto const reply, session.node.get(target.text()));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  auto table = event_table();
  for (auto const& event : objects_field(reply, "story"))
    table.add_row(event_cells(event));
  auto const head = text_field(reply, "kind") == "bundle" ? bundle_text(reply) : file_text(reply);
  session.console.write_text(head + "\n" + table.to_string());
  return ExitCode::ok;
}

}  // namespace bindle::cli
