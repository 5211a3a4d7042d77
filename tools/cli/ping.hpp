#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace bindle::cli {

// Asks the echo service of a node to send something back.
struct Ping {
  std::string destination;  // an EID; of a node ID, its echo service is asked
  std::uint64_t count = 4;
  std::chrono::milliseconds interval{1000};
  std::chrono::milliseconds patience{10'000};  // after the last request
  std::uint64_t size = 64;                     // octets of payload
  bool report = false;                         // ask the nodes on the way for status reports

  static constexpr std::chrono::milliseconds kLongestTime = std::chrono::days(30);
  static constexpr std::uint64_t kLeastSize = 8;
  static constexpr std::uint64_t kMostSize = 1 << 20;
};

// ExitCode::unreachable when no reply came.
Result<ExitCode> run(Ping const& command, Session& session);

}  // namespace bindle::cli
