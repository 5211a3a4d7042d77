#include "tools/cli/library.hpp"

#include "bundle/quantity.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

#include <cstdio>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kIdStart = 16;

std::string id_start(json::object const& object) {
  return text_field(object, "id").substr(0, kIdStart);
}

std::string score_of(json::object const& entry) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", seconds_field(entry, "score"));
  return text;
}

std::string keeping_of(json::object const& entry) {
  auto const protection = text_field(entry, "protected");
  if (!protection.empty()) return protection;
  return flag_field(entry, "speculative") ? "nobody asked" : "by score";
}

std::string table_of_entries(std::vector<json::object> const& entries) {
  Table table({{"ID"},
               {"SIZE", Align::right},
               {"ACCESSES", Align::right},
               {"SCORE", Align::right},
               {"KEPT"},
               {"NAME"}});
  for (auto const& entry : entries)
    table.add_row({id_start(entry),
                   human_size(number_field(entry, "size")),
                   std::to_string(number_field(entry, "accesses")),
                   score_of(entry),
                   keeping_of(entry),
                   or_dash(text_field(entry, "name"))});
  return table.to_string();
}

std::string size_line(std::string_view title, json::object const& object, std::string_view field) {
  return std::string(title) + human_size(number_field(object, field)) + "\n";
}

std::string next_to_go(json::object const& reply) {
  auto const next = objects_field(reply, "next_to_go");
  if (next.empty()) return "no file would go next\n";
  return "would go next:\n" + table_of_entries(next);
}

std::string shown_entry(json::object const& entry) {
  return "name:       " + printable(text_field(entry, "name")) + "\n" +
         size_line("size:       ", entry, "size") +
         "accesses:   " + std::to_string(number_field(entry, "accesses")) + "\n" +
         "score:      " + score_of(entry) + "\n";
}

std::string shown_why(json::object const& reply) {
  auto const storage = object_field(reply, "storage");
  auto const entry = object_field(reply, "entry");
  std::string text = "state:      " + printable(text_field(reply, "state")) + "\n" +
                     "reason:     " + printable(text_field(reply, "reason")) + "\n";
  if (!entry.empty())
    text += shown_entry(entry) + size_line("would free: ", reply, "bytes_freed_by_eviction");
  text += size_line("used:       ", storage, "used_bytes") +
          size_line("evicts at:  ", storage, "evicts_above_bytes") +
          size_line("down to:    ", storage, "evicts_down_to_bytes");
  return text + next_to_go(reply);
}

std::string shown_eviction_plan(json::object const& reply) {
  std::string text = size_line("used:     ", reply, "used_bytes") +
                     size_line("to free:  ", reply, "to_free_bytes") +
                     size_line("records:  ", reply, "kept_payload_bytes") +
                     size_line("files:    ", reply, "file_bytes") +
                     size_line("relayed:  ", reply, "relayed_bytes");
  if (number_field(reply, "missing_bytes") > 0)
    text += size_line("missing:  ", reply, "missing_bytes");
  auto const files = objects_field(reply, "files");
  return files.empty() ? text + "no file would go\n" : text + table_of_entries(files);
}

template <class Show>
Result<ExitCode> show_reply(Session& session, json::object const& reply, Show show) {
  if (session.console.wants_json()) {
    session.console.write_json(reply);
  } else {
    session.console.write_text(show(reply));
  }
  return ExitCode::ok;
}

Result<Target> pin_target(std::string const& text) {
  TRY(auto const id, check_object_id(text));
  Target target("/v1/library");
  target.segment(id).segment("pin");
  return target;
}

}  // namespace

Result<ExitCode> run(ListLibrary const& command, Session& session) {
  TRY(auto const reply, fetch_pages(session.node, Target("/v1/library"), "files", command.limit));
  if (!text_field(reply, "next").empty()) session.console.remark("There are more; see --limit.");
  return show_reply(session, reply, [](json::object const& list) {
    return table_of_entries(objects_field(list, "files"));
  });
}

Result<ExitCode> run(ShowLibraryStats const&, Session& session) {
  TRY(auto const reply, session.node.get("/v1/library/stats"));
  return show_reply(session, reply, [](json::object const& stats) {
    return "files:      " + std::to_string(number_field(stats, "files")) + "\n" +
           size_line("sizes:      ", stats, "file_bytes") +
           size_line("used:       ", stats, "used_bytes") +
           size_line("evicts at:  ", stats, "evicts_above_bytes") +
           size_line("down to:    ", stats, "evicts_down_to_bytes") +
           "evictions:  " + std::to_string(number_field(stats, "evictions")) + "\n" +
           next_to_go(stats);
  });
}

Result<ExitCode> run(ListEvictions const& command, Session& session) {
  Target list("/v1/library/evictions");
  list.query("limit", std::to_string(command.limit));
  TRY(auto const reply, session.node.get(list.text()));
  return show_reply(session, reply, [](json::object const& list_of_evictions) {
    Table table({{"WHEN"}, {"WHAT"}, {"ID"}, {"SIZE", Align::right}, {"REASON"}});
    for (auto const& eviction : objects_field(list_of_evictions, "evictions"))
      table.add_row({or_dash(text_field(eviction, "at")),
                     text_field(eviction, "what"),
                     or_dash(id_start(eviction)),
                     human_size(number_field(eviction, "bytes")),
                     text_field(eviction, "reason")});
    return table.to_string();
  });
}

Result<ExitCode> run(PinFile const& command, Session& session) {
  TRY(auto const target, pin_target(command.id));
  TRY(auto const reply, session.node.put(target.text()));
  return show_reply(session, reply, [](json::object const& why) {
    return "pinned: " + printable(text_field(why, "id")) + "\n";
  });
}

Result<ExitCode> run(UnpinFile const& command, Session& session) {
  TRY(auto const target, pin_target(command.id));
  TRY(auto const reply, session.node.remove(target.text()));
  return show_reply(session, reply, [](json::object const& why) {
    return "no longer pinned: " + printable(text_field(why, "id")) + "\n";
  });
}

Result<ExitCode> run(ExplainKeeping const& command, Session& session) {
  TRY(auto const id, check_object_id(command.id));
  TRY(auto const reply, session.node.get(Target("/v1/library").segment(id).text()));
  return show_reply(session, reply, shown_why);
}

Result<ExitCode> run(PlanEviction const& command, Session& session) {
  Target target("/v1/library/plan");
  if (!command.budget.empty()) {
    TRY([[maybe_unused]] auto const octets, parse_size(command.budget));
    target.query("budget", command.budget);
  }
  TRY(auto const reply, session.node.get(target.text()));
  return show_reply(session, reply, shown_eviction_plan);
}

Result<ExitCode> run(ClearLibrary const&, Session& session) {
  TRY(auto const reply, session.node.remove("/v1/library"));
  return show_reply(session, reply, [](json::object const& cleared) {
    return "evicted: " + std::to_string(number_field(cleared, "files")) + " files\n";
  });
}

}  // namespace bindle::cli
