#include "agent/core/downloads.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

void Downloads::start(ManifestId const& file,
                      std::vector<ChunkId> const& chunks,
                      PositionSet held,
                      Moment now,
                      Priority priority) {
  Download download;
  for (std::uint32_t position = 0; position < chunks.size(); ++position)
    download.positions[chunks[position]].push_back(position);
  download.held = std::move(held);
  download.priority = priority;
  download.next_request = now.elapsed;
  download.retry = pace_.first_retry;
  active_.insert_or_assign(file, std::move(download));
}

void Downloads::stop(ManifestId const& file) {
  active_.erase(file);
}

bool Downloads::is_complete(ManifestId const& file) const {
  auto const found = active_.find(file);
  return found != active_.end() && found->second.held.complete();
}

std::vector<Placement> Downloads::placements(ChunkId const& chunk) const {
  std::vector<Placement> places;
  for (auto const& [file, download] : active_) {
    auto const found = download.positions.find(chunk);
    if (found == download.positions.end()) continue;
    auto const& positions = found->second;
    if (!download.held.contains(positions.front())) places.push_back({file, positions});
  }
  return places;
}

void Downloads::held(ManifestId const& file,
                     std::vector<std::uint32_t> const& positions,
                     Moment now) {
  auto const found = active_.find(file);
  if (found == active_.end()) return;
  auto& download = found->second;
  for (auto const position : positions)
    download.held.insert(position);
  // Chunks are coming: the request works, so no retry while they do.
  download.retry = pace_.first_retry;
  download.next_request = now.elapsed + download.retry;
}

void Downloads::ask_again(Moment now) {
  for (auto& [file, download] : active_) {
    download.next_request = now.elapsed;
    download.retry = pace_.first_retry;
  }
}

bool Downloads::asks(Download const& download, PowerMode power) {
  return !download.held.complete() &&
         (power == PowerMode::normal || download.priority == Priority::emergency);
}

std::vector<ManifestId> Downloads::due(Moment now, PowerMode power) {
  std::vector<ManifestId> files;
  for (auto& [file, download] : active_) {
    if (!asks(download, power) || download.next_request > now.elapsed) continue;
    files.push_back(file);
    download.next_request = now.elapsed + with_jitter(download.retry);
    download.retry = std::min(download.retry * 2, pace_.longest_retry);
  }
  return files;
}

std::optional<std::chrono::milliseconds> Downloads::next_due(PowerMode power) const {
  std::optional<std::chrono::milliseconds> next;
  for (auto const& [file, download] : active_)
    if (asks(download, power) && (!next || download.next_request < *next))
      next = download.next_request;
  return next;
}

std::vector<ChunkRange> Downloads::missing(ManifestId const& file) const {
  auto const found = active_.find(file);
  return found == active_.end() ? std::vector<ChunkRange>{}
                                : missing_ranges(found->second.held.flags());
}

std::chrono::milliseconds Downloads::with_jitter(std::chrono::milliseconds delay) {
  std::uniform_int_distribution<std::int64_t> extra(0, delay.count() / 4);
  return delay + std::chrono::milliseconds(extra(random_));
}

}  // namespace bindle::agent
