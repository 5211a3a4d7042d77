#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Shows who keeps a file, and since when that is known.
struct ShowReplicas {
  std::string id;
};

Result<ExitCode> run(ShowReplicas const& command, Session& session);

}  // namespace bindle::cli
