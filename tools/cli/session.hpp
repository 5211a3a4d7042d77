#pragma once

#include "tools/cli/api_client.hpp"
#include "tools/cli/console.hpp"

#include <algorithm>
#include <chrono>

namespace bindle::cli {

// How long to pause before the node is asked again.
struct PollLimits {
  std::chrono::milliseconds shortest{10};
  std::chrono::milliseconds longest{500};

  // The end is seen late by a small part of the wait, and a wait of days asks rarely.
  std::chrono::milliseconds pause_after(std::chrono::steady_clock::duration waited) const {
    auto const part = std::chrono::duration_cast<std::chrono::milliseconds>(waited / 20);
    return std::clamp(part, shortest, longest);
  }
};

// What a command works with. Offline commands leave the node alone.
struct Session {
  Console& console;
  ApiClient node;
  PollLimits poll_limits{};
};

}  // namespace bindle::cli
