#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>

// What the node keeps, what it would let go when room is needed, and why.
namespace bindle::cli {

struct ListLibrary {
  std::uint64_t limit = 1000;
};

struct ShowLibraryStats {};

struct ListEvictions {
  std::uint64_t limit = 100;
};

struct PinFile {
  std::string id;
};

struct UnpinFile {
  std::string id;
};

struct ExplainKeeping {
  std::string id;
};

struct PlanEviction {
  std::string budget;  // such as 4GiB; empty: the node's own
};

struct ClearLibrary {};

Result<ExitCode> run(ListLibrary const& command, Session& session);
Result<ExitCode> run(ShowLibraryStats const& command, Session& session);
Result<ExitCode> run(ListEvictions const& command, Session& session);
Result<ExitCode> run(PinFile const& command, Session& session);
Result<ExitCode> run(UnpinFile const& command, Session& session);
Result<ExitCode> run(ExplainKeeping const& command, Session& session);
Result<ExitCode> run(PlanEviction const& command, Session& session);
Result<ExitCode> run(ClearLibrary const& command, Session& session);

}  // namespace bindle::cli
