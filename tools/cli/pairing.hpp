#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Two people make their nodes believe each other. Without a text: shows this node's, as a picture
// too. With the other's: shows the code that must be the same on both sides. With that code as the
// other side shows it: the key is verified.
struct PairKeys {
  std::string text = {};
  std::string code = {};
};

Result<ExitCode> run(PairKeys const& command, Session& session);

}  // namespace bindle::cli
