#pragma once

#include <cstdint>
#include <string>

namespace bindle::convergence::sync_folder {

// What STATUS.TXT tells.
struct StickStatus {
  bool safe_to_remove = false;
  std::string node;             // that synced last
  std::uint64_t synced_ms = 0;  // Unix time
  std::uint64_t taken = 0;      // bundles new to that node
  std::uint64_t written = 0;
  std::uint64_t left_out = 0;  // for lack of room
  std::uint64_t damaged = 0;
  std::uint64_t bundles = 0;  // on the stick now
  std::uint64_t bytes = 0;
};

// For people, in ASCII with CR LF, which every editor shows.
std::string status_text(StickStatus const& status);

}  // namespace bindle::convergence::sync_folder
