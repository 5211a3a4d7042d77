#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>

// What the node asks for by itself.
namespace bindle::cli {

struct SetSubscription {
  std::string name = {};
  std::string rule = {};      // as the node reads it, docs/operations.md
  std::string budget = {};    // a size
  std::string priority = {};  // of its downloads; empty: as their publishers say
};

struct ListSubscriptions {};

struct RemoveSubscription {
  std::string name = {};
};

struct TrySubscription {
  std::string rule = {};
  std::string budget = {};  // empty: none
  std::uint64_t limit = 100;
};

Result<ExitCode> run(SetSubscription const& command, Session& session);
Result<ExitCode> run(ListSubscriptions const& command, Session& session);
Result<ExitCode> run(RemoveSubscription const& command, Session& session);
Result<ExitCode> run(TrySubscription const& command, Session& session);

}  // namespace bindle::cli
