#pragma once

#include "tools/cli/api_client.hpp"
#include "tools/cli/console.hpp"

#include <chrono>

namespace bindle::cli {

// What a command works with. Offline commands leave the node alone.
struct Session {
  Console& console;
  ApiClient node;
  std::chrono::milliseconds poll_interval{250};
};

}  // namespace bindle::cli
