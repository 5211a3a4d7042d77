#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>

// Whom the node met, and what it carried between islands.
namespace bindle::cli {

struct ListContacts {
  std::string peer;   // node id; empty: all
  std::string since;  // duration or time, as the node reads it; empty: all
  std::uint64_t limit = 100;
};

struct SummariseContacts {
  std::string peer;
  std::string since;
};

struct ShowTransportMatrix {
  std::string since = "24h";
};

Result<ExitCode> run(ListContacts const& command, Session& session);
Result<ExitCode> run(SummariseContacts const& command, Session& session);
Result<ExitCode> run(ShowTransportMatrix const& command, Session& session);

}  // namespace bindle::cli
