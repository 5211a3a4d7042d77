#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Decodes every block of a bundle.
struct InspectBundle {
  std::string file = "-";
  OctetsInput input;
  Relaxations relax;
};

// ExitCode::integrity_failure when it is not valid; why is part of what is printed, and with text
// output a complaint as well.
Result<ExitCode> run(InspectBundle const& command, Session& session);

}  // namespace bindle::cli
