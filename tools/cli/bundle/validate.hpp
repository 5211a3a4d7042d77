#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// Tells of each file whether it is a bundle that a node takes, and if not which section it
// violates and where: in one line, or with --json in one object; of several files in an array.
struct ValidateBundles {
  std::vector<std::string> files = {"-"};
  OctetsInput input;
  Relaxations relax;
};

// ExitCode::integrity_failure when one is not valid; else the failure of one that cannot be read.
Result<ExitCode> run(ValidateBundles const& command, Session& session);

}  // namespace bindle::cli
