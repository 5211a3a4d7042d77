#pragma once

#include "agent/stick/stick_loader.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

enum class SyncPhase {
  waiting,  // for a sync that is under way, or for the folder to appear
  looking,
  taking,
  loading,
  finishing,
  safe_to_remove,
  failed,
};

// waiting, looking, taking, loading, finishing, safe_to_remove, failed.
std::string_view name(SyncPhase phase);

// A node whose inventory is on the stick.
struct SeenNode {
  Eid node;
  std::uint64_t held = 0;        // bundles
  std::uint64_t written_ms = 0;  // DTN time
};

// How a sync folder is, or how the last sync of it went.
struct StickState {
  std::filesystem::path path;
  SyncPhase phase = SyncPhase::waiting;
  std::string reason;  // of a failure
  std::optional<Errc> error;
  std::uint64_t started_ms = 0;  // Unix time
  std::uint64_t ended_ms = 0;
  bool read_only = false;   // nothing was put onto it
  std::uint64_t found = 0;  // bundle files at the beginning
  std::uint64_t to_take = 0;
  std::uint64_t taken = 0;    // new here and durable
  std::uint64_t refused = 0;  // not taken: no room here, or against policy
  std::uint64_t damaged = 0;
  std::uint64_t ignored = 0;
  std::uint64_t inventories_refused = 0;
  std::uint64_t confirmed = 0;  // delivered here, and receipts for them made
  std::uint64_t bytes_taken = 0;
  StickLoader::Tally loaded;
  std::vector<SeenNode> nodes;
};

}  // namespace bindle::agent
