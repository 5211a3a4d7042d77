#include "tools/cli/channels.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownDigits = 16;

Result<json::object> find_channel(ApiClient& node,
                                  std::string const& name,
                                  std::string const& key) {
  TRY(auto const reply, node.get("/v1/channels"));
  std::vector<json::object> found;
  for (auto const& each : objects_field(reply, "channels"))
    if (text_field(each, "channel") == name && text_field(each, "key").starts_with(key))
      found.push_back(each);
  if (found.empty())
    return fail(Errc::not_found, "the node has heard of no channel \"" + name + "\"");
  if (found.size() > 1)
    return fail(Errc::invalid_argument,
                "several publishers have a channel \"" + name + "\": say which with --key");
  return std::move(found.front());
}

std::string item_name(ApiClient& node, std::string const& id) {
  auto const file = node.get(Target("/v1/files").segment(id).text());
  return file ? printable(text_field(*file, "name")) : "not heard of yet";
}

std::string channel_publisher(json::object const& channel) {
  auto const name = text_field(channel, "publisher_name");
  return name.empty() ? text_field(channel, "key").substr(0, kShownDigits) : name;
}

}  // namespace

Result<ExitCode> run(CreateChannel const& command, Session& session) {
  json::object const body{{"name", command.name}};
  TRY(auto const reply, session.node.post("/v1/channels", body));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text("channel " + printable(command.name) +
                               " is there; bindle publish --channel adds to it\n");
  return ExitCode::ok;
}

Result<ExitCode> run(ListChannels const&, Session& session) {
  TRY(auto const reply, session.node.get("/v1/channels"));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"CHANNEL"},
               {"VERSION", Align::right},
               {"NEWEST", Align::right},
               {"PUBLISHER"},
               {"LEVEL"},
               {"KEY"}});
  for (auto const& each : objects_field(reply, "channels")) {
    auto const* const mark = flag_field(each, "disputed") ? ", disputed" : "";
    table.add_row({text_field(each, "channel"),
                   std::to_string(number_field(each, "version")),
                   std::to_string(array_field(each, "items").size()),
                   channel_publisher(each),
                   text_field(each, "publisher_level") + mark,
                   text_field(each, "key").substr(0, kShownDigits)});
  }
  session.console.write_text(table.to_string());
  return ExitCode::ok;
}

Result<ExitCode> run(ShowChannel const& command, Session& session) {
  TRY(auto const channel, find_channel(session.node, command.name, command.key));
  if (session.console.wants_json()) {
    session.console.write_json(channel);
    return ExitCode::ok;
  }
  Table table({{"ID"}, {"NAME"}});
  for (auto const& item : array_field(channel, "items")) {
    if (!item.is_string()) continue;
    std::string const id(item.get_string());
    table.add_row({id.substr(0, kShownDigits), item_name(session.node, id)});
  }
  session.console.write_text(
      printable(command.name) + " of " + printable(channel_publisher(channel)) + ", version " +
      std::to_string(number_field(channel, "version")) +
      (flag_field(channel, "disputed") ? ", disputed" : "") + "\n\n" + table.to_string());
  return ExitCode::ok;
}

Result<ExitCode> run(FollowChannel const& command, Session& session) {
  TRY(auto const channel, find_channel(session.node, command.name, command.key));
  auto const key = text_field(channel, "key");
  json::object const body{
      {"name", command.name + " " + key.substr(0, 8)},
      {"rule", "publisher = " + key + " and channel = \"" + command.name + "\""},
      {"budget", command.budget}};
  TRY(auto const reply, session.node.post("/v1/subscriptions", body));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text("what is and comes in " + printable(command.name) + " of " +
                               printable(channel_publisher(channel)) + " is asked for\n");
  return ExitCode::ok;
}

}  // namespace bindle::cli
