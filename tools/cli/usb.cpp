#include "tools/cli/usb.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/table.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

namespace bindle::cli {
namespace {

namespace json = boost::json;

bool sync_is_over(json::object const& state) {
  auto const phase = text_field(state, "state");
  return phase == "safe_to_remove" || phase == "failed";
}

std::string sync_phase(json::object const& state) {
  auto const phase = text_field(state, "state");
  if (phase == "taking")
    return "Taking " + std::to_string(number_field(state, "to_take")) + " bundles from the stick";
  if (phase == "loading") return "Putting bundles onto the stick";
  if (phase == "finishing") return "Finishing";
  return "Looking at the stick";
}

void show(Progress& progress, json::object const& state) {
  progress.begin(sync_phase(state));
  progress.show(number_field(state, "bytes_taken") + number_field(state, "bytes_written"),
                std::nullopt);
}

// The folder as the node knows it, which is under the path it answered with.
Result<json::object> ask_again(std::string const& path, ApiClient& node) {
  TRY(auto const reply, node.get("/v1/usb"));
  for (auto& folder : objects_field(reply, "folders"))
    if (text_field(folder, "path") == path) return std::move(folder);
  return fail(Errc::not_found, "the node does not know of the sync any more");
}

Result<json::object> wait_for(json::object state, Session& session) {
  Progress progress(session.console);
  auto const path = text_field(state, "path");
  auto const start = std::chrono::steady_clock::now();
  while (!sync_is_over(state)) {
    show(progress, state);
    std::this_thread::sleep_for(
        session.poll_limits.pause_after(std::chrono::steady_clock::now() - start));
    TRY(state, ask_again(path, session.node));
  }
  return state;
}

std::string summary_of(json::object const& state) {
  auto const number = [&](std::string_view field) {
    return std::to_string(number_field(state, field));
  };
  auto text = "Safe to remove. Taken: " + number("taken") + " bundles, " +
              human_size(number_field(state, "bytes_taken")) +
              ". Put onto it: " + number("written") + " bundles, " +
              human_size(number_field(state, "bytes_written")) + ".\n";
  if (number_field(state, "left_out") > 0)
    text += "Left out, for there is no room on it: " + number("left_out") + " bundles.\n";
  if (number_field(state, "refused") > 0)
    text += "Not taken by the node: " + number("refused") + " bundles.\n";
  if (number_field(state, "damaged") > 0) text += "Damaged files: " + number("damaged") + ".\n";
  auto const* const read_only = state.if_contains("read_only");
  if (read_only != nullptr && read_only->is_bool() && read_only->get_bool())
    text += "Nothing was put onto it: it can only be read.\n";
  return text;
}

bool is_partial(json::object const& state) {
  return number_field(state, "left_out") + number_field(state, "refused") +
             number_field(state, "damaged") >
         0;
}

Result<std::string> absolute_path(std::string const& folder) {
  std::error_code error;
  auto const path = std::filesystem::absolute(folder, error);
  if (error) return fail(Errc::invalid_argument, folder + ": " + error.message());
  return path.string();
}

}  // namespace

Result<ExitCode> run(SyncStick const& command, Session& session) {
  TRY(auto const path, absolute_path(command.folder));
  TRY(auto state, session.node.post("/v1/usb/sync", {{"path", path}}));
  TRY(state, wait_for(std::move(state), session));
  if (text_field(state, "state") == "failed")
    return fail(errc_for_reply(text_field(state, "error_code"), 0),
                "NOT safe to remove: " + text_field(state, "reason"));
  if (session.console.wants_json())
    session.console.write_json(state);
  else
    session.console.write_text(summary_of(state));
  return is_partial(state) ? ExitCode::partial : ExitCode::ok;
}

Result<ExitCode> run(ShowSticks const&, Session& session) {
  TRY(auto const reply, session.node.get("/v1/usb"));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"FOLDER"},
               {"STATE"},
               {"TAKEN", Align::right},
               {"PUT", Align::right},
               {"LEFT OUT", Align::right},
               {"DAMAGED", Align::right},
               {"ENDED"},
               {"REASON"}});
  for (auto const& folder : objects_field(reply, "folders"))
    table.add_row({text_field(folder, "path"),
                   text_field(folder, "state"),
                   std::to_string(number_field(folder, "taken")),
                   std::to_string(number_field(folder, "written")),
                   std::to_string(number_field(folder, "left_out")),
                   std::to_string(number_field(folder, "damaged")),
                   or_dash(text_field(folder, "ended")),
                   or_dash(text_field(folder, "reason"))});
  session.console.write_text(table.to_string());
  return ExitCode::ok;
}

}  // namespace bindle::cli
