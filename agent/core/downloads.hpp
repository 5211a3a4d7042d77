#pragma once

#include "agent/core/chunk_sources.hpp"
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
#include <set>
#include <unordered_map>
#include <utility>
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
    ChunkSources::Pace sources = {};
  };

  Downloads(Pace pace, std::uint64_t seed) : pace_(pace), random_(seed) {}

  // `chunks` in file order; `held` says which positions are on disk already.
  void start(ManifestId const& file,
             std::vector<ChunkId> const& chunks,
             PositionSet held,
             Moment now,
             Priority priority = Priority::normal);
  // The manifest is not here: it is asked for, until start() or stop().
  void await_manifest(ManifestId const& file, Moment now, Priority priority);
  void stop(ManifestId const& file);

  bool is_active(ManifestId const& file) const { return active_.contains(file); }

  // Of the answers that it asks for. An inactive file has none.
  void set_priority(ManifestId const& file, Priority priority);
  Priority priority_of(ManifestId const& file) const;

  bool is_complete(ManifestId const& file) const;

  std::size_t active_count() const { return active_.size(); }

  // Every active download that still lacks the chunk.
  std::vector<Placement> placements(ChunkId const& chunk) const;

  // The chunk is durable at these positions of the file.
  void held(ManifestId const& file, std::vector<std::uint32_t> const& positions, Moment now);

  // The complete file could not be delivered: that is tried again.
  void put_off_finish(ManifestId const& file, Moment now);

  // Complete files to be delivered now. Each is told once, until it is put off again.
  std::vector<ManifestId> finishes_due(Moment now);
  std::optional<std::chrono::milliseconds> next_finish() const;

  // Makes every unfinished download ask again at once: a new neighbour has come. Or only one.
  void ask_again(Moment now);
  void ask_again(ManifestId const& file, Moment now);

  // Downloads whose request is due; in low power those of emergency files only. Each is scheduled
  // for its next retry by this call.
  std::vector<ManifestId> due(Moment now, PowerMode power = PowerMode::normal);
  std::optional<std::chrono::milliseconds> next_due(PowerMode power = PowerMode::normal) const;

  // Neighbours that chunks can come from. While there are several, each is asked by itself, and
  // everyone only for what none of them holds.
  void source_joined(LinkId source, Moment now);
  void source_left(LinkId source, Moment now);
  void source_holds(LinkId source,
                    ManifestId const& file,
                    std::vector<ChunkRange> const& ranges,
                    Moment now);

  struct SourceAsk {
    LinkId source;
    ChunkRequest request;  // replaces what the source was asked for of the file
  };

  // The most urgent files first.
  std::vector<SourceAsk> asks_due(Moment now, PowerMode power = PowerMode::normal);
  std::optional<std::chrono::milliseconds> next_ask(PowerMode power = PowerMode::normal) const;

  // Whether a request to everyone for this file is not meant for this neighbour, who is asked by
  // itself.
  bool asks_by_itself(LinkId source, ManifestId const& file) const;

  std::vector<ChunkSources::Standing> sources_of(ManifestId const& file) const;

  // When it asks next; none when it is inactive or complete.
  std::optional<std::chrono::milliseconds> next_request(ManifestId const& file) const;

  // What one request can ask for of the positions not held; none of a file whose manifest is
  // awaited.
  std::vector<ChunkRange> missing(ManifestId const& file) const;

 private:
  struct Download {
    Download(ChunkSources::Pace pace, std::vector<std::uint32_t> first_positions)
        : sources(pace, std::move(first_positions)) {}

    ChunkSources sources;
    bool asked_everyone = false;  // for what none of the present sources holds
    std::unordered_map<ChunkId, std::vector<std::uint32_t>> positions;
    PositionSet held;
    bool awaits_manifest = false;
    bool finish_put_off = false;
    Priority priority = Priority::normal;
    std::chrono::milliseconds next_request{0};
    std::chrono::milliseconds retry{0};
  };

  static bool is_complete(Download const& download) {
    return !download.awaits_manifest && download.held.complete();
  }

  bool has_several_sources() const { return sources_.size() > 1; }

  std::vector<std::pair<ManifestId, Download*>> by_urgency();
  std::vector<ChunkRange> missing(Download const& download) const;
  static bool asks(Download const& download, PowerMode power);
  void ask_at_once(Download& download, Moment now);
  void schedule_next(Download& download, Moment now);
  std::chrono::milliseconds with_jitter(std::chrono::milliseconds delay);

  Pace pace_;
  std::mt19937_64 random_;
  std::map<ManifestId, Download> active_;
  std::set<LinkId> sources_;
};

}  // namespace bindle::agent
