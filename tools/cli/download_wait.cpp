#include "tools/cli/download_wait.hpp"

#include "tools/cli/json_fields.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/target.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

std::string phase_of(json::object const& download) {
  auto const state = text_field(download, "state");
  auto const name = text_field(download, "name");
  auto const what = name.empty() ? "the file" : name;
  if (flag_field(download, "paused")) return "Paused: " + what;
  if (state == "requesting_manifest") return "Waiting for the manifest";
  if (state == "requesting_chunks") return "Asking for " + what;
  if (state == "verifying") return "Verifying " + what;
  return "Receiving " + what;
}

}  // namespace

bool is_over(json::object const& download) {
  auto const state = text_field(download, "state");
  return state == "completed" || state == "failed" || state == "cancelled";
}

Result<void> expect_success(json::object const& download) {
  auto const state = text_field(download, "state");
  if (state == "cancelled") return fail(Errc::conflict, "the download was cancelled");
  if (state != "failed") return {};
  auto const reason = text_field(download, "reason");
  return fail(Errc::unverified, "the download failed: " + (reason.empty() ? "unknown" : reason));
}

Result<json::object> wait_for_download(json::object download,
                                       std::optional<std::chrono::milliseconds> timeout,
                                       Session& session) {
  Progress progress(session.console);
  auto const start = Clock::now();
  auto const in_time = [&] { return !timeout || Clock::now() - start < *timeout; };
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

}  // namespace bindle::cli
