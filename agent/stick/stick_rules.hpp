#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>

namespace bindle::agent {

// Which chunks are put onto sticks unasked: there may be no way back to ask for them.
enum class CarriedChunks { none, own, all };

// What the administrator allows a sync folder.
struct StickRules {
  std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();  // of bundles in the folder
  std::uint64_t reserve_bytes = std::uint64_t{4}
                                << 20;  // left free on its medium by all but short bundles
  std::uint8_t hop_limit = 20;          // what came through so many nodes goes no further by stick
  CarriedChunks chunks = CarriedChunks::all;
  // What every companion holds stays for strangers, until its room is needed.
  bool keep_for_strangers = true;
};

// A [[sync_folder]] of the configuration.
struct WatchedFolder {
  std::filesystem::path path;
  StickRules rules;
  bool only_mounted = false;  // passed over while it is a folder of the file system around it
  std::chrono::milliseconds poll_interval = std::chrono::seconds(10);
};

}  // namespace bindle::agent
