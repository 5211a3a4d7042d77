#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/position_set.hpp"
#include "agent/core/power_mode.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/ids.hpp"
#include "bundle/priority.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

namespace bindle::agent {

// Where an arriving chunk belongs in a file that is being fetched.
struct Placement {
  ManifestId file;
  std::vector<std::uint32_t> positions;  // ascending; more than one when the chunk repeats
};

// Decides what to ask for and when, for every file being fetched. Pure: the caller sends the
// requests, stores the chunks and says what happened.
class Downloads {
 public:
  struct Pace {
    std::chrono::milliseconds first_retry = std::chrono::seconds(15);
    std::chrono::milliseconds longest_retry = std::chrono::hours(1);
  };

  Downloads(Pace pace, std::uint64_t seed) : pace_(pace), random_(seed) {}

  // `chunks` in file order; `held` says which positions are on disk already.
  void start(ManifestId const& file,
             std::vector<ChunkId> const& chunks,
             PositionSet held,
             Moment now,
             Priority priority = Priority::normal);
  void stop(ManifestId const& file);

  bool is_active(ManifestId const& file) const { return active_.contains(file); }

  bool is_complete(ManifestId const& file) const;

  std::size_t active_count() const { return active_.size(); }

  // Every active download that still lacks the chunk.
  std::vector<Placement> placements(ChunkId const& chunk) const;

  // The chunk is durable at these positions of the file.
  void held(ManifestId const& file, std::vector<std::uint32_t> const& positions, Moment now);

  // Makes every unfinished download ask again at once: a new neighbour has come.
  void ask_again(Moment now);

  // Downloads whose request is due; in low power those of emergency files only. Each is scheduled
  // for its next retry by this call.
  std::vector<ManifestId> due(Moment now, PowerMode power = PowerMode::normal);
  std::optional<std::chrono::milliseconds> next_due(PowerMode power = PowerMode::normal) const;

  // What one request can ask for of the positions not held.
  std::vector<ChunkRange> missing(ManifestId const& file) const;

 private:
  struct Download {
    std::unordered_map<ChunkId, std::vector<std::uint32_t>> positions;
    PositionSet held;
    Priority priority = Priority::normal;
    std::chrono::milliseconds next_request{0};
    std::chrono::milliseconds retry{0};
  };

  static bool asks(Download const& download, PowerMode power);
  std::chrono::milliseconds with_jitter(std::chrono::milliseconds delay);

  Pace pace_;
  std::mt19937_64 random_;
  std::map<ManifestId, Download> active_;
};

}  // namespace bindle::agent
