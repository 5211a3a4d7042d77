#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>

// The commands that show what the node knows: one request, one table.
namespace bindle::cli {

struct ListFiles {
  bool all_versions = false;  // else the latest of each file
  std::uint64_t limit = 1000;
};

struct ShowStatus {};

struct ListPeers {};

struct ForgetPeer {
  std::string node;
};

struct ListQueue {
  std::string queue;  // outbox, pending, inbox, delivered, expired, quarantine or reassembly
  std::uint64_t limit = 100;
};

Result<ExitCode> run(ListFiles const& command, Session& session);
Result<ExitCode> run(ShowStatus const& command, Session& session);
Result<ExitCode> run(ListPeers const& command, Session& session);
Result<ExitCode> run(ForgetPeer const& command, Session& session);
Result<ExitCode> run(ListQueue const& command, Session& session);

}  // namespace bindle::cli
