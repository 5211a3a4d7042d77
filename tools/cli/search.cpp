#include "tools/cli/search.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/search_network.hpp"
#include "tools/cli/table.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kFoundIdDigits = 16;

Target search_for(SearchFiles const& command) {
  std::string words;
  for (auto const& word : command.words)
    words += (words.empty() ? "" : " ") + word;
  Target target("/v1/search");
  auto const ask = [&target](std::string_view name, std::string const& value) {
    if (!value.empty()) target.query(name, value);
  };
  ask("q", words);
  ask("topic", command.topic);
  for (auto const& tag : command.tags)
    ask("tag", tag);
  ask("publisher", command.publisher);
  ask("type", command.media_type);
  ask("min_size", command.min_size);
  ask("max_size", command.max_size);
  if (command.held != Held::any) ask("held", command.held == Held::held ? "true" : "false");
  return target;
}

std::string publisher_of(json::object const& file) {
  auto const name = text_field(file, "publisher_name");
  auto const who = name.empty() ? text_field(file, "publisher").substr(0, kFoundIdDigits) : name;
  return who + " (" + text_field(file, "publisher_level") + ")";
}

std::string table_of_found(std::vector<json::object> const& files) {
  Table table(
      {{"ID"}, {"SIZE", Align::right}, {"STATE"}, {"TOPIC"}, {"PUBLISHER"}, {"CREATED"}, {"NAME"}});
  for (auto const& file : files) {
    table.add_row({text_field(file, "id").substr(0, kFoundIdDigits),
                   human_size(number_field(file, "size")),
                   text_field(file, "state"),
                   or_dash(text_field(file, "topic")),
                   publisher_of(file),
                   or_dash(text_field(file, "created")),
                   text_field(file, "name")});
  }
  return table.to_string();
}

bool is_complete(json::object const& reply) {
  auto const* const complete = reply.if_contains("complete");
  return complete == nullptr || !complete->is_bool() || complete->get_bool();
}

}  // namespace

Result<ExitCode> run(SearchFiles const& command, Session& session) {
  if (command.network) return search_network(command, session);
  TRY(auto const reply, fetch_pages(session.node, search_for(command), "files", command.limit));
  auto const files = objects_field(reply, "files");
  auto& console = session.console;
  if (console.wants_json())
    console.write_json(reply);
  else if (!files.empty())
    console.write_text(table_of_found(files));
  if (files.empty()) console.remark("Nothing in this node's catalogue fits.");
  if (!text_field(reply, "next").empty()) console.remark("There are more; see --limit.");
  if (!is_complete(reply))
    console.remark("Some files may be left out: give more of the last word.");
  return files.empty() ? ExitCode::not_found : ExitCode::ok;
}

}  // namespace bindle::cli
