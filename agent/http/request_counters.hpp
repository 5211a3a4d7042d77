#pragma once

#include <cstdint>

namespace bindle::agent::http {

// What came of the requests at the admin port, since the node began.
struct RequestCounters {
  std::uint64_t answered = 0;    // all that follow but the unreadable ones
  std::uint64_t refused = 0;     // of them, with a status of 4xx
  std::uint64_t failed = 0;      // of them, with a status of 5xx
  std::uint64_t unreadable = 0;  // no HTTP, or beyond a limit
};

}  // namespace bindle::agent::http
