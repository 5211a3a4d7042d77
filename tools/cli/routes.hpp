#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// The rules by which the node routes bundles.
struct ListRoutes {};

// Which rule is for a destination, and who would get a bundle for it now.
struct ExplainRoute {
  std::string destination;
};

Result<ExitCode> run(ListRoutes const& command, Session& session);
Result<ExitCode> run(ExplainRoute const& command, Session& session);

}  // namespace bindle::cli
