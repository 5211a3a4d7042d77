#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

// Keys that leave a node's keyring, or come from another's.
namespace bindle::cli {

struct RemoveKey {
  std::string key = {};  // 64 hexadecimal digits
};

struct ExportKeys {
  std::string output = "-";  // a file, which must be new
};

struct ImportKeys {
  std::string file = {};
  std::string level = "known";  // none comes in above it
};

Result<ExitCode> run(RemoveKey const& command, Session& session);
Result<ExitCode> run(ExportKeys const& command, Session& session);
Result<ExitCode> run(ImportKeys const& command, Session& session);

}  // namespace bindle::cli
