#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

// Sticks: the node does the work, for it may be that only its user can read and write them.
namespace bindle::cli {

// Returns when the stick is safe to remove: ExitCode::ok, or ExitCode::partial when files on it
// were damaged, or something found no room there or here. Any other code: not safe.
struct SyncStick {
  std::string folder;
};

struct ShowSticks {};

Result<ExitCode> run(SyncStick const& command, Session& session);
Result<ExitCode> run(ShowSticks const& command, Session& session);

}  // namespace bindle::cli
