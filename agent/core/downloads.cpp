#include "agent/core/downloads.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

void Downloads::start(ManifestId const& file,
                      std::vector<ChunkId> const& chunks,
                      PositionSet held,
                      Moment now,
                      Priority priority) {
  std::unordered_map<ChunkId, std::vector<std::uint32_t>> positions;
  std::vector<std::uint32_t> first_positions;
  for (std::uint32_t position = 0; position < chunks.size(); ++position) {
    auto& of_chunk = positions[chunks[position]];
    if (of_chunk.empty()) first_positions.push_back(position);
    of_chunk.push_back(position);
  }
  Download download(pace_.sources, std::move(first_positions));
  download.positions = std::move(positions);
  for (auto const source : sources_)
    download.sources.join(source, now);
  download.held = std::move(held);
  download.priority = priority;
  download.next_request = now.elapsed;
  download.retry = pace_.first_retry;
  active_.insert_or_assign(file, std::move(download));
}

void Downloads::await_manifest(ManifestId const& file, Moment now, Priority priority) {
  Download download(pace_.sources, {});
  download.awaits_manifest = true;
  download.priority = priority;
  download.next_request = now.elapsed;
  download.retry = pace_.first_retry;
  active_.insert_or_assign(file, std::move(download));
}

void Downloads::set_priority(ManifestId const& file, Priority priority) {
  auto const found = active_.find(file);
  if (found != active_.end()) found->second.priority = priority;
}

Priority Downloads::priority_of(ManifestId const& file) const {
  auto const found = active_.find(file);
  return found == active_.end() ? Priority::normal : found->second.priority;
}

void Downloads::stop(ManifestId const& file) {
  active_.erase(file);
}

bool Downloads::is_complete(ManifestId const& file) const {
  auto const found = active_.find(file);
  return found != active_.end() && is_complete(found->second);
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
    if (download.held.insert(position)) download.sources.arrived(position, now);
  // Chunks are coming: the request works, so no retry while they do.
  download.retry = pace_.first_retry;
  if (has_several_sources() && !download.asked_everyone) return;
  download.next_request = now.elapsed + download.retry;
}

void Downloads::put_off_finish(ManifestId const& file, Moment now) {
  auto const found = active_.find(file);
  if (found == active_.end()) return;
  found->second.finish_put_off = true;
  schedule_next(found->second, now);
}

std::vector<ManifestId> Downloads::finishes_due(Moment now) {
  std::vector<ManifestId> files;
  for (auto& [file, download] : active_) {
    if (!download.finish_put_off || download.next_request > now.elapsed) continue;
    download.finish_put_off = false;
    files.push_back(file);
  }
  return files;
}

std::optional<std::chrono::milliseconds> Downloads::next_finish() const {
  std::optional<std::chrono::milliseconds> next;
  for (auto const& [file, download] : active_)
    if (download.finish_put_off && (!next || download.next_request < *next))
      next = download.next_request;
  return next;
}

void Downloads::ask_again(Moment now) {
  for (auto& [file, download] : active_)
    ask_at_once(download, now);
}

void Downloads::ask_again(ManifestId const& file, Moment now) {
  if (auto const found = active_.find(file); found != active_.end())
    ask_at_once(found->second, now);
}

void Downloads::ask_at_once(Download& download, Moment now) {
  if (is_complete(download)) return;
  download.next_request = now.elapsed;
  download.retry = pace_.first_retry;
}

bool Downloads::asks(Download const& download, PowerMode power) {
  return !is_complete(download) &&
         (power == PowerMode::normal || download.priority == Priority::emergency);
}

std::vector<ManifestId> Downloads::due(Moment now, PowerMode power) {
  std::vector<ManifestId> files;
  for (auto& [file, download] : active_) {
    if (!asks(download, power) || download.next_request > now.elapsed) continue;
    if (has_several_sources() && !download.awaits_manifest && !download.sources.all_answered(now)) {
      download.next_request = now.elapsed + pace_.sources.answer;
      continue;
    }
    if (download.awaits_manifest || !missing(download).empty()) files.push_back(file);
    if (std::exchange(download.asked_everyone, true)) download.sources.ask_again();
    schedule_next(download, now);
  }
  return files;
}

void Downloads::schedule_next(Download& download, Moment now) {
  download.next_request = now.elapsed + with_jitter(download.retry);
  download.retry = std::min(download.retry * 2, pace_.longest_retry);
}

std::optional<std::chrono::milliseconds> Downloads::next_request(ManifestId const& file) const {
  auto const found = active_.find(file);
  if (found == active_.end() || is_complete(found->second)) return std::nullopt;
  return found->second.next_request;
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
  return found == active_.end() ? std::vector<ChunkRange>{} : missing(found->second);
}

std::vector<ChunkRange> Downloads::missing(Download const& download) const {
  if (!has_several_sources()) return missing_ranges(download.held.flags());
  auto near = download.sources.held_here_or_near(download.held);
  for (auto const& [chunk, positions] : download.positions)
    for (auto const position : positions)
      near[position] = near[positions.front()];
  return missing_ranges(near);
}

std::chrono::milliseconds Downloads::with_jitter(std::chrono::milliseconds delay) {
  std::uniform_int_distribution<std::int64_t> extra(0, delay.count() / 4);
  return delay + std::chrono::milliseconds(extra(random_));
}

}  // namespace bindle::agent
