#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// The node's own key and whom it trusts; from the running node, or from its folder.
struct ShowKeys {
  std::string folder;  // empty: ask the node
};

// Tells the node what a publisher key is worth.
struct TrustKey {
  std::string key;  // 64 hexadecimal digits
  std::string name;
  std::string level = "known";
};

Result<ExitCode> run(ShowKeys const& command, Session& session);
Result<ExitCode> run(TrustKey const& command, Session& session);

}  // namespace bindle::cli
