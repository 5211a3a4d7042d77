#pragma once

#include "tools/cli/search.hpp"

namespace bindle::cli {

// Asks other nodes, and shows what they answer within the wait. ExitCode::not_found when nobody
// knew anything until then; answers go on to come into the node's catalogue until the deadline.
Result<ExitCode> search_network(SearchFiles const& command, Session& session);

}  // namespace bindle::cli
