#include "tools/cli/replicas.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kKeyStart = 16;

std::string holder_name(json::object const& holder) {
  auto const node = text_field(holder, "node");
  if (!node.empty()) return node;
  auto const name = text_field(holder, "name");
  return name.empty() ? text_field(holder, "key").substr(0, kKeyStart) : name;
}

std::string table_of_holders(json::object const& reply) {
  Table table({{"NODE"}, {"KEEPS IT"}, {"BY ITS"}, {"SINCE"}, {"HEARD"}});
  if (flag_field(reply, "here"))
    table.add_row({"(this node)", "yes", "-", or_dash(text_field(reply, "here_since")), "-"});
  for (auto const& holder : objects_field(reply, "holders"))
    table.add_row({holder_name(holder),
                   flag_field(holder, "holds") ? "yes" : "no longer",
                   text_field(holder, "by"),
                   or_dash(text_field(holder, "since")),
                   or_dash(text_field(holder, "heard"))});
  return table.to_string();
}

}  // namespace

Result<ExitCode> run(ShowReplicas const& command, Session& session) {
  TRY(auto const id, check_object_id(command.id));
  Target target("/v1/files");
  target.segment(id).segment("replicas");
  TRY(auto const reply, session.node.get(target.text()));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  session.console.write_text(
      "copies: " + std::to_string(number_field(reply, "counted")) + " of " +
      std::to_string(number_field(reply, "wanted")) + " wanted" +
      (flag_field(reply, "last_copy") ? "; the last known one is here" : "") + "\n" +
      table_of_holders(reply));
  return ExitCode::ok;
}

}  // namespace bindle::cli
