#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The part of the command line that shows and steers downloads. What is found is written into the
// members, and the chosen command into `chosen`; both must stay where they are until the command
// line is parsed.
class DownloadsGrammar {
 public:
  DownloadsGrammar(CLI::App& program, std::optional<Command>& chosen);

  DownloadsGrammar(DownloadsGrammar const&) = delete;
  DownloadsGrammar& operator=(DownloadsGrammar const&) = delete;

 private:
  void add_step(CLI::App& group, char const* name, char const* meaning, StepDownload& command);

  std::optional<Command>& chosen_;
  ListDownloads list_;
  StepDownload pause_{.step = DownloadStep::pause};
  StepDownload resume_{.step = DownloadStep::resume};
  PrioritizeDownload prioritize_;
  CancelDownload cancel_;
};

}  // namespace bindle::cli
