#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>

// What was asked for, how far it has come, and steering that.
namespace bindle::cli {

struct ListDownloads {
  std::string id = {};  // empty: all of them
  std::uint64_t limit = 1000;
};

enum class DownloadStep { pause, resume };

struct StepDownload {
  std::string id = {};
  DownloadStep step = DownloadStep::pause;
};

struct PrioritizeDownload {
  std::string id = {};
  std::string priority = {};  // a priority's name, or "default": the manifest's
};

struct CancelDownload {
  std::string id = {};
};

Result<ExitCode> run(ListDownloads const& command, Session& session);
Result<ExitCode> run(StepDownload const& command, Session& session);
Result<ExitCode> run(PrioritizeDownload const& command, Session& session);
Result<ExitCode> run(CancelDownload const& command, Session& session);

}  // namespace bindle::cli
