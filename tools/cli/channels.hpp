#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

// Publishers' streams of files.
namespace bindle::cli {

struct CreateChannel {
  std::string name = {};
};

struct ListChannels {};

// Which channel: of several publishers' ones of a name, `key` tells which.
struct ShowChannel {
  std::string name = {};
  std::string key = {};  // its first digits; empty: there is only one of the name
};

// A subscription for the channel and whatever its publisher's later keys put into it.
struct FollowChannel {
  std::string name = {};
  std::string key = {};
  std::string budget = "1GiB";
};

Result<ExitCode> run(CreateChannel const& command, Session& session);
Result<ExitCode> run(ListChannels const& command, Session& session);
Result<ExitCode> run(ShowChannel const& command, Session& session);
Result<ExitCode> run(FollowChannel const& command, Session& session);

}  // namespace bindle::cli
