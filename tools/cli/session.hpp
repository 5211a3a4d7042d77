#pragma once

#include "tools/cli/api_client.hpp"
#include "tools/cli/console.hpp"

#include <chrono>

namespace bindle::cli {

// How long to pause before the node is asked again.
struct PollLimits {
  std::chrono::milliseconds shortest{10};
  std::chrono::milliseconds longest{500};
};

// What a command works with. Offline commands leave the node alone.
struct Session {
  Console& console;
  ApiClient node;
  PollLimits poll_limits{};
};

}  // namespace bindle::cli
