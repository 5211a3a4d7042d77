#include "tools/cli/downloads.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/outline.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kDownloadIdDigits = 16;

std::string standing_of(json::object const& download) {
  auto const state = text_field(download, "state");
  return flag_field(download, "paused") ? state + ", paused" : state;
}

std::string chunks_of(json::object const& download) {
  return std::to_string(number_field(download, "stored_chunks")) + "/" +
         std::to_string(number_field(download, "total_chunks"));
}

std::string table_of_downloads(json::object const& reply) {
  Table table({{"ID"},
               {"STATE"},
               {"CHUNKS", Align::right},
               {"SIZE", Align::right},
               {"PRIORITY"},
               {"NAME"},
               {"PATH"},
               {"REASON"}});
  for (auto const& download : objects_field(reply, "downloads"))
    table.add_row({text_field(download, "id").substr(0, kDownloadIdDigits),
                   standing_of(download),
                   chunks_of(download),
                   human_size(number_field(download, "size")),
                   or_dash(text_field(download, "priority")),
                   or_dash(text_field(download, "name")),
                   or_dash(text_field(download, "path")),
                   or_dash(text_field(download, "reason"))});
  return table.to_string();
}

Result<std::string> download_target(std::string const& text) {
  TRY(auto const id, check_object_id(text));
  return Target("/v1/downloads").segment(id).text();
}

ExitCode say(Session& session, json::object const& download) {
  if (session.console.wants_json())
    session.console.write_json(download);
  else
    session.console.write_text(printable(text_field(download, "id")) + ": " +
                               standing_of(download) + "\n");
  return ExitCode::ok;
}

Result<ExitCode> show_one(std::string const& id, Session& session) {
  TRY(auto const target, download_target(id));
  TRY(auto const reply, session.node.get(target));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(outline(reply));
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> run(ListDownloads const& command, Session& session) {
  if (!command.id.empty()) return show_one(command.id, session);
  TRY(auto const reply,
      fetch_pages(session.node, Target("/v1/downloads"), "downloads", command.limit));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  session.console.write_text(table_of_downloads(reply));
  if (!text_field(reply, "next").empty()) session.console.remark("There are more; see --limit.");
  return ExitCode::ok;
}

Result<ExitCode> run(StepDownload const& command, Session& session) {
  TRY(auto const target, download_target(command.id));
  TRY(auto const reply,
      session.node.patch(target, {{"paused", command.step == DownloadStep::pause}}));
  return say(session, reply);
}

Result<ExitCode> run(PrioritizeDownload const& command, Session& session) {
  TRY(auto const target, download_target(command.id));
  json::value priority = nullptr;
  if (command.priority != "default") priority = json::string(command.priority);
  TRY(auto const reply, session.node.patch(target, {{"priority", std::move(priority)}}));
  return say(session, reply);
}

Result<ExitCode> run(CancelDownload const& command, Session& session) {
  TRY(auto const target, download_target(command.id));
  TRY(auto const reply, session.node.remove(target));
  return say(session, reply);
}

}  // namespace bindle::cli
