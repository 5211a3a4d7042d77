#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace bindle::cli {

enum class Wait { until_complete, not_at_all };

// Asks the node for a file and waits until it is whole.
struct Get {
  std::string id;
  std::string output = {};  // empty: it stays in the node's downloads folder; "-": standard output
  std::string priority = {};  // empty: as its publisher says
  Wait wait = Wait::until_complete;
  std::optional<std::chrono::milliseconds> timeout = {};  // none: for as long as it takes
};

// When the time is up: ExitCode::partial if the node holds some of the file, else
// ExitCode::unreachable. The node goes on.
Result<ExitCode> run(Get const& command, Session& session);

}  // namespace bindle::cli
