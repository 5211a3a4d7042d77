#include "tools/cli/publish_watched.hpp"

#include "bundle/collection.hpp"
#include "tools/cli/folder_watch.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/interruption.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/publish_folder.hpp"

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kQuiet = 1s;
constexpr std::chrono::milliseconds kRetryPause = 5s;
constexpr std::chrono::milliseconds kRetryLook = 100ms;
constexpr std::uint64_t kMostCollections = 10'000;

// The latest one that this node published under the name; empty when there is none.
Result<std::string> former_collection(std::string const& name, Session& session) {
  TRY(auto const status, session.node.get("/v1/status"));
  Target target("/v1/search");
  target.query("publisher", text_field(status, "publisher_key"));
  target.query("type", std::string(kCollectionType));
  TRY(auto const reply, fetch_pages(session.node, target, "files", kMostCollections));
  for (auto const& file : objects_field(reply, "files"))
    if (text_field(file, "name") == name && flag_field(file, "latest"))
      return text_field(file, "id");
  return std::string();
}

// Nodes start anew, disks fill and empty, and files change while they are read.
bool may_pass(Errc why) {
  return why == Errc::timed_out || why == Errc::peer_gone || why == Errc::over_budget ||
         why == Errc::busy || why == Errc::io || why == Errc::not_found;
}

Result<json::object> publish_once(Publish& command, Session& session) {
  if (command.replaces.empty()) {
    TRY(auto const name, folder_name(command));
    TRY(command.replaces, former_collection(name, session));
  }
  auto reply = upload_folder(command, session);
  if (reply) command.replaces = text_field(*reply, "id");
  // It was replaced or deleted by somebody else: it is found out which one is the latest now.
  auto const is_stale =
      !reply && (reply.error().code == Errc::conflict || reply.error().code == Errc::not_found);
  if (is_stale) command.replaces.clear();
  return reply;
}

void pause(Interruption const& interruption) {
  for (auto left = kRetryPause; left > 0ms && !interruption.requested(); left -= kRetryLook)
    std::this_thread::sleep_for(kRetryLook);
}

}  // namespace

Result<ExitCode> publish_watched(Publish command, Session& session) {
  if (!std::filesystem::is_directory(command.file))
    return fail(Errc::invalid_argument, "--watch is for a folder");
  Interruption const interruption;
  auto const is_over = [&interruption] { return interruption.requested(); };
  TRY(auto watch, FolderWatch::open(command.file));
  while (!is_over()) {
    auto const reply = publish_once(command, session);
    if (reply) {
      show_collection(*reply, session.console);
      TRY([[maybe_unused]] auto const changed, watch.wait_for_change(kQuiet, is_over));
      continue;
    }
    if (!may_pass(reply.error().code) && reply.error().code != Errc::conflict) return reply.error();
    session.console.remark("Not published: " + printable(reply.error().detail) +
                           "; it is tried again.");
    pause(interruption);
  }
  return ExitCode::ok;
}

}  // namespace bindle::cli
