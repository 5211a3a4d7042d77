#include "tools/cli/get.hpp"

#include "bundle/collection.hpp"
#include "bundle/file_name.hpp"
#include "tools/cli/content_copy.hpp"
#include "tools/cli/download_wait.hpp"
#include "tools/cli/get_collection.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/target.hpp"

#include <filesystem>
#include <ostream>

namespace bindle::cli {
namespace {

namespace json = boost::json;

void report(Console& console, json::object const& download, std::string const& text) {
  if (console.wants_json()) return console.write_json(download);
  console.write_text(text);
}

ExitCode give_up(json::object const& download, Session& session) {
  auto const stored = number_field(download, "stored_chunks");
  auto const total = number_field(download, "total_chunks");
  session.console.err << "bindle: not complete yet: " << stored << " of " << total
                      << " chunks; the node goes on\n";
  if (session.console.wants_json()) session.console.write_json(download);
  return stored > 0 ? ExitCode::partial : ExitCode::unreachable;
}

// What the publisher calls it, as a name to write to. Names with a dot in front are those that
// programs read by themselves: no publisher gets to write these.
std::string offered_name(json::object const& file) {
  auto name = safe_file_name(text_field(file, "name"));
  if (name.front() == '.') name.front() = '_';
  return name;
}

std::filesystem::path output_path(Get const& command, json::object const& file) {
  std::filesystem::path path(command.output);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) path /= offered_name(file);
  return path;
}

Result<ExitCode> copy_out(json::object download,
                          json::object const& file,
                          Get const& command,
                          Session& session) {
  if (command.output == "-") {
    TRY_VOID(copy_to_standard_output(file, session));
    return ExitCode::ok;
  }
  auto const path = output_path(command, file);
  TRY_VOID(copy_to_file(file, path, session));
  download["path"] = path.string();
  download["sha256"] = text_field(file, "sha256");
  report(session.console, download, path.string() + "\n");
  return ExitCode::ok;
}

// A published file, too, has no path.
Result<void> require_readable(std::string const& id, Session& session) {
  TRY(auto const file, session.node.get(Target("/v1/files").segment(id).text()));
  auto const* const readable = file.if_contains("readable");
  if (readable == nullptr || !readable->is_bool() || readable->as_bool()) return {};
  return fail(Errc::not_permitted,
              "the file is encrypted for others: the node holds it, and cannot read it");
}

}  // namespace

Result<ExitCode> run(Get const& command, Session& session) {
  TRY(auto const id, check_object_id(command.id));
  json::object wish{{"id", id}};
  if (!command.priority.empty()) wish["priority"] = command.priority;
  TRY(auto download, session.node.post("/v1/downloads", wish));
  if (command.wait == Wait::not_at_all && !is_over(download)) {
    report(session.console, download, "requested: " + printable(text_field(download, "id")) + "\n");
    return ExitCode::ok;
  }
  TRY(download, wait_for_download(std::move(download), command.timeout, session));
  if (!is_over(download)) return give_up(download, session);
  TRY_VOID(expect_success(download));
  if (text_field(download, "path").empty())
    TRY_VOID(require_readable(text_field(download, "id"), session));
  if (command.output.empty()) {
    report(session.console, download, printable(text_field(download, "path")) + "\n");
    return ExitCode::ok;
  }
  TRY(auto const file,
      session.node.get(Target("/v1/files").segment(text_field(download, "id")).text()));
  auto const is_collection = text_field(file, "media_type") == kCollectionType;
  if (is_collection && command.output != "-")
    return get_collection(
        file, std::filesystem::path(command.output) / offered_name(file), command.timeout, session);
  return copy_out(std::move(download), file, command, session);
}

}  // namespace bindle::cli
