#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// Makes a node: bindle.toml, identity.key and keyring in one folder, ready for bindled.
struct Init {
  std::string folder;
  std::string name;  // empty: after the host
  std::string http;  // empty: the default, as for tcpcl
  std::string tcpcl;
  std::vector<std::string> peers;
};

// Fails with Errc::conflict when the folder holds a node already; nothing is then changed.
Result<ExitCode> run(Init const& command, Session& session);

// The commented configuration with the given values set. Fails with Errc::invalid_argument on a
// value that bindled would refuse.
Result<std::string> config_text(Init const& command);

}  // namespace bindle::cli
