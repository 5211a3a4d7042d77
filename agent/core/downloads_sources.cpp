#include "agent/core/downloads.hpp"

#include <algorithm>
#include <utility>

// The part of Downloads that asks neighbours one by one.
namespace bindle::agent {
namespace {

// Behind the end of every list: it asks for nothing, and whoever is asked says what it holds.
constexpr ChunkRange kNothing{0xffffffff, 1};

std::vector<ChunkRange> ranges_of(std::vector<std::uint32_t> const& positions) {
  std::vector<ChunkRange> ranges;
  for (auto const position : positions) {
    if (!ranges.empty() && ranges.back().first + ranges.back().count == position)
      ++ranges.back().count;
    else
      ranges.push_back({position, 1});
  }
  if (ranges.empty()) ranges.push_back(kNothing);
  return ranges;
}

}  // namespace

void Downloads::source_joined(LinkId source, Moment now) {
  if (!sources_.insert(source).second) return;
  for (auto& [file, download] : active_) {
    download.sources.join(source, now);
    download.asked_everyone = false;
  }
}

void Downloads::source_left(LinkId source, Moment now) {
  if (sources_.erase(source) == 0) return;
  for (auto& [file, download] : active_) {
    download.sources.leave(source);
    download.asked_everyone = false;
    if (has_several_sources() || sources_.empty()) continue;
    // The one that is left is asked like everyone.
    download.sources.join(*sources_.begin(), now);
    ask_at_once(download, now);
  }
}

void Downloads::source_holds(LinkId source,
                             ManifestId const& file,
                             std::vector<ChunkRange> const& ranges,
                             Moment now) {
  auto const found = active_.find(file);
  if (found == active_.end()) return;
  auto& download = found->second;
  std::vector<bool> held(download.held.size());
  for_each_position({file, ranges}, download.held.size(), [&held](std::uint32_t position) {
    held[position] = true;
  });
  download.sources.holds(source, std::move(held), now);
  if (!download.asked_everyone && download.sources.all_answered(now))
    download.next_request = now.elapsed;
}

std::vector<std::pair<ManifestId, Downloads::Download*>> Downloads::by_urgency() {
  std::vector<std::pair<ManifestId, Download*>> files;
  for (auto& [file, download] : active_)
    files.emplace_back(file, &download);
  std::stable_sort(files.begin(), files.end(), [](auto const& left, auto const& right) {
    return left.second->priority < right.second->priority;
  });
  return files;
}

std::vector<Downloads::SourceAsk> Downloads::asks_due(Moment now, PowerMode power) {
  std::vector<SourceAsk> due;
  if (!has_several_sources()) return due;
  std::map<LinkId, std::size_t> asked;  // of all files
  for (auto const source : sources_)
    for (auto const& [file, download] : active_)
      asked[source] += download.sources.asked_of(source);
  auto const room = [&](LinkId source) {
    return pace_.sources.window - std::min(asked[source], pace_.sources.window);
  };
  for (auto const& each : by_urgency()) {
    auto& download = *each.second;
    if (download.awaits_manifest || !asks(download, power)) continue;
    for (auto const source : sources_)
      asked[source] -= download.sources.asked_of(source);
    for (auto& ask : download.sources.plan(download.held, room, now))
      due.push_back({ask.source, {each.first, ranges_of(ask.positions), download.priority}});
    for (auto const source : sources_)
      asked[source] += download.sources.asked_of(source);
  }
  return due;
}

std::optional<std::chrono::milliseconds> Downloads::next_ask(PowerMode power) const {
  std::optional<std::chrono::milliseconds> next;
  if (!has_several_sources()) return next;
  for (auto const& [file, download] : active_) {
    if (!asks(download, power)) continue;
    if (auto const at = download.sources.next_wakeup(); at && (!next || *at < *next)) next = at;
  }
  return next;
}

bool Downloads::asks_by_itself(LinkId source, ManifestId const& file) const {
  auto const found = active_.find(file);
  return found != active_.end() && has_several_sources() && sources_.contains(source) &&
         !found->second.awaits_manifest && !found->second.asked_everyone;
}

std::vector<ChunkSources::Standing> Downloads::sources_of(ManifestId const& file) const {
  auto const found = active_.find(file);
  return found == active_.end() ? std::vector<ChunkSources::Standing>{}
                                : found->second.sources.standings();
}

}  // namespace bindle::agent
