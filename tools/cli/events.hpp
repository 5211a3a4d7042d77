#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

// What happened on the node.
namespace bindle::cli {

struct ListEvents {
  std::vector<std::string> kinds;  // none: all
  std::string object;              // file or bundle; empty: all
  std::string peer;                // node id; empty: all
  std::string since;               // duration or time, as the node reads it; empty: all
  std::string until;
  bool follow = false;  // go on with what happens until interrupted
  std::uint64_t limit = 100;
};

// The whole story of a file or bundle. Errc::not_found when the node knows nothing of it.
struct ShowWhere {
  std::string object;
};

Result<ExitCode> run(ListEvents const& command, Session& session);
Result<ExitCode> run(ShowWhere const& command, Session& session);

}  // namespace bindle::cli
