#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Removes a file from the node.
struct DeleteFile {
  std::string id;
  bool with_download = false;  // the copy in the node's downloads folder too
  bool forget = false;         // out of the catalogue too
};

Result<ExitCode> run(DeleteFile const& command, Session& session);

}  // namespace bindle::cli
