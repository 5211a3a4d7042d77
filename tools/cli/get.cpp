#include "tools/cli/get.hpp"

#include "bundle/file_name.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/received_file.hpp"
#include "tools/cli/target.hpp"

#include <chrono>
#include <filesystem>
#include <ostream>
#include <thread>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

bool is_over(json::object const& download) {
  auto const state = text_field(download, "state");
  return state == "completed" || state == "failed";
}

std::string phase_of(json::object const& download) {
  auto const state = text_field(download, "state");
  auto const name = text_field(download, "name");
  auto const what = name.empty() ? "the file" : name;
  if (state == "requesting_manifest") return "Waiting for the manifest";
  if (state == "requesting_chunks") return "Asking for " + what;
  if (state == "verifying") return "Verifying " + what;
  return "Receiving " + what;
}

// The download as last seen: complete, failed, or as it was when the time was up.
Result<json::object> wait_for(json::object download, Get const& command, Session& session) {
  Progress progress(session.console);
  auto const start = Clock::now();
  auto const in_time = [&] { return !command.timeout || Clock::now() - start < *command.timeout; };
  while (!is_over(download) && in_time()) {
    progress.begin(phase_of(download));
    auto const size = number_field(download, "size");
    progress.show(number_field(download, "received_bytes"),
                  size > 0 ? std::optional(size) : std::nullopt);
    std::this_thread::sleep_for(session.poll_limits.pause_after(Clock::now() - start));
    TRY(download,
        session.node.get(Target("/v1/downloads").segment(text_field(download, "id")).text()));
  }
  return download;
}

Error failed(json::object const& download) {
  auto const reason = text_field(download, "reason");
  return fail(Errc::unverified, "the download failed: " + (reason.empty() ? "unknown" : reason));
}

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

std::filesystem::path output_path(Get const& command, json::object const& file) {
  std::filesystem::path path(command.output);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    path /= safe_file_name(text_field(file, "name"));
  }
  return path;
}

class ContentFetch {
 public:
  ContentFetch(Session& session, json::object const& file)
      : session_(session), file_(file), progress_(session.console) {
    progress_.begin("Copying " + text_field(file, "name"));
  }

  Result<void> into(ByteSink const& write) {
    auto const id = text_field(file_, "id");
    auto const size = number_field(file_, "size");
    auto const sink = [&](ByteView octets) -> Result<void> {
      TRY_VOID(write(octets));
      written_ += octets.size();
      progress_.show(written_, size);
      return {};
    };
    TRY([[maybe_unused]] auto const length,
        session_.node.download(Target("/v1/files").segment(id).segment("content").text(), sink));
    return {};
  }

 private:
  Session& session_;
  json::object const& file_;
  Progress progress_;
  std::uint64_t written_ = 0;
};

Result<void> copy_to_output(json::object const& file, FileDigest const& digest, Session& session) {
  Sha256 hash;
  auto const write = [&](ByteView octets) -> Result<void> {
    hash.update(octets);
    session.console.write_text(as_text(octets));
    if (!session.console.out) return fail(Errc::io, "cannot write to standard output");
    return {};
  };
  TRY_VOID(ContentFetch(session, file).into(write));
  session.console.out.flush();
  return expect_digest(FileDigest{hash.finish()}, digest);
}

Result<void> copy_to_file(json::object const& file,
                          FileDigest const& digest,
                          std::filesystem::path const& path,
                          Session& session) {
  TRY(auto received, ReceivedFile::create(path));
  TRY_VOID(
      ContentFetch(session, file).into([&](ByteView octets) { return received.write(octets); }));
  return received.finish(digest);
}

Result<ExitCode> copy_out(json::object download, Get const& command, Session& session) {
  TRY(auto const file,
      session.node.get(Target("/v1/files").segment(text_field(download, "id")).text()));
  auto const digest = FileDigest::parse(text_field(file, "sha256"));
  if (!digest) return fail(Errc::io, "the node's reply has no usable sha256");
  if (command.output == "-") {
    TRY_VOID(copy_to_output(file, *digest, session));
    return ExitCode::ok;
  }
  auto const path = output_path(command, file);
  TRY_VOID(copy_to_file(file, *digest, path, session));
  download["path"] = path.string();
  download["sha256"] = digest->to_string();
  report(session.console, download, path.string() + "\n");
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> run(Get const& command, Session& session) {
  TRY(auto const id, check_object_id(command.id));
  TRY(auto download, session.node.post("/v1/downloads", {{"id", id}}));
  if (command.wait == Wait::not_at_all && !is_over(download)) {
    report(session.console, download, "requested: " + printable(text_field(download, "id")) + "\n");
    return ExitCode::ok;
  }
  TRY(download, wait_for(std::move(download), command, session));
  if (!is_over(download)) return give_up(download, session);
  if (text_field(download, "state") == "failed") return failed(download);
  if (!command.output.empty()) return copy_out(std::move(download), command, session);
  report(session.console, download, printable(text_field(download, "path")) + "\n");
  return ExitCode::ok;
}

}  // namespace bindle::cli
