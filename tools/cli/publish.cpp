#include "tools/cli/publish.hpp"

#include "bundle/file_name.hpp"
#include "bundle/labels.hpp"
#include "bundle/priority.hpp"
#include "bundle/quantity.hpp"
#include "bundle/receipt_policy.hpp"
#include "bundle/replica_tier.hpp"
#include "tools/cli/file_access.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/publish_folder.hpp"
#include "tools/cli/publish_watched.hpp"

#include <filesystem>

namespace bindle::cli {
namespace {

namespace json = boost::json;

Error usage(Error const& error) {
  return fail(Errc::invalid_argument, error.detail);
}

Result<std::string> name_of(Publish const& command) {
  if (!command.name.empty()) {
    auto name = check_file_name(command.name);
    if (!name) return usage(name.error());
    return name;
  }
  if (command.file == "-") {
    return fail(Errc::invalid_argument, "what comes from standard input needs a --name");
  }
  return safe_file_name(std::filesystem::path(command.file).filename().string());
}

// What the node would refuse anyway, before a long upload.
Result<void> check_labels(Publish const& command) {
  if (auto const topic = check_topic(command.topic); !topic) return usage(topic.error());
  if (auto const tags = check_tags(command.tags); !tags) return usage(tags.error());
  if (!command.priority.empty()) {
    TRY([[maybe_unused]] auto const priority, parse_priority(command.priority));
  }
  if (!command.receipt.empty()) {
    TRY([[maybe_unused]] auto const policy, parse_receipt_policy(command.receipt));
  }
  if (!command.lifetime.empty()) {
    TRY([[maybe_unused]] auto const lifetime, parse_duration(command.lifetime));
  }
  if (!command.replicas.empty()) {
    TRY([[maybe_unused]] auto const replicas, parse_replicas(command.replicas));
  }
  if (!command.audience.empty()) {
    TRY([[maybe_unused]] auto const audience, parse_audience(command.audience));
  }
  return {};
}

Result<Target> target_of(Publish const& command) {
  TRY(auto const name, name_of(command));
  TRY(auto target, labelled_target(command, name));
  if (!command.description.empty()) target.query("description", command.description);
  if (!command.replaces.empty()) {
    TRY(auto const former, check_object_id(command.replaces));
    target.query("replaces", former);
  }
  if (command.update) target.query("update", "true");
  if (!command.channel.empty()) target.query("channel", command.channel);
  return target;
}

std::string summary(json::object const& reply) {
  auto const size = number_field(reply, "size");
  auto const chunks = number_field(reply, "chunks");
  auto const fresh = number_field(reply, "new_chunks");
  auto const seconds = seconds_field(reply, "seconds");
  std::string text = "id:     " + printable(text_field(reply, "id")) + "\n";
  text += "name:   " + printable(text_field(reply, "name")) + "\n";
  if (auto const version = number_field(reply, "version"); version > 1)
    text += "version: " + std::to_string(version) + ", after " +
            printable(text_field(reply, "supersedes")) + "\n";
  text += "size:   " + human_size(size) + " (" + std::to_string(size) + " octets)\n";
  text += "chunks: " + std::to_string(chunks) + " (" + std::to_string(fresh) + " new, " +
          std::to_string(chunks > fresh ? chunks - fresh : 0) + " shared)\n";
  text += "time:   " + human_seconds(seconds) + ", " + human_rate(size, seconds) + "\n";
  return text;
}

}  // namespace

Result<Target> labelled_target(Publish const& command, std::string const& name) {
  TRY_VOID(check_labels(command));
  Target target("/v1/files");
  target.query("name", name);
  for (auto const& tag : command.tags)
    target.query("tag", tag);
  for (auto const& recipient : command.recipients)
    target.query("to", recipient);
  std::pair<std::string_view, std::string const&> const optional[] = {
      {"topic", command.topic},
      {"priority", command.priority},
      {"lifetime", command.lifetime},
      {"replicas", command.replicas},
      {"audience", command.audience},
      {"receipt", command.receipt}};
  for (auto const& [parameter, value] : optional) {
    if (!value.empty()) target.query(parameter, value);
  }
  return target;
}

Result<ExitCode> run(Publish const& command, Session& session) {
  if (command.watch) return publish_watched(command, session);
  std::error_code ignored;
  if (std::filesystem::is_directory(command.file, ignored)) return publish_folder(command, session);
  TRY(auto const target, target_of(command));
  TRY(auto file,
      command.file == "-" ? OpenFile::standard_input() : OpenFile::for_reading(command.file));
  auto const length = file.size();

  json::object reply;
  {
    Progress progress(session.console);
    progress.begin("Publishing " + command.file);
    std::uint64_t sent = 0;
    auto const source = [&](std::span<std::uint8_t> into) -> Result<std::size_t> {
      TRY(auto const count, file.read(into));
      sent += count;
      progress.show(sent, length);
      return count;
    };
    TRY(reply, session.node.upload(target.text(), source, length));
  }

  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  auto const* const created = reply.if_contains("created");
  if (created && created->is_bool() && !created->as_bool()) {
    session.console.remark("This file was published before; nothing changed.");
  }
  session.console.write_text(summary(reply));
  return ExitCode::ok;
}

}  // namespace bindle::cli
