#include "agent/core/chunk_sources.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

void ChunkSources::join(LinkId source, Moment now) {
  Source joined;
  joined.joined = joined.progress = now.elapsed;
  sources_.insert_or_assign(source, std::move(joined));
  look_again();
}

void ChunkSources::leave(LinkId source) {
  if (sources_.erase(source) > 0) look_again();
}

void ChunkSources::ask_again() {
  for (auto& [link, source] : sources_)
    source.told = source.stalled = false;
  look_again();
}

void ChunkSources::look_again() {
  for (auto& [link, source] : sources_)
    source.exhausted = false;
}

void ChunkSources::holds(LinkId link, std::vector<bool> positions, Moment now) {
  auto const found = sources_.find(link);
  if (found == sources_.end()) return;
  auto& source = found->second;
  source.holds = std::move(positions);
  source.stalled = false;
  // What it says is no progress: only chunks are.
  if (source.asked.empty()) source.progress = now.elapsed;
  auto const lacks = [&](std::uint32_t position) { return !may_hold(source, position); };
  std::erase_if(source.asked, lacks);
  look_again();
}

void ChunkSources::arrived(std::uint32_t position, Moment now) {
  auto const twice = askers(position) > 1;
  for (auto& [link, source] : sources_) {
    if (source.asked.erase(position) == 0) continue;
    source.progress = now.elapsed;
    // One of them is still about to send it.
    if (twice) source.told = false;
  }
  look_again();
}

std::vector<ChunkSources::Ask> ChunkSources::plan(PositionSet const& held,
                                                  std::function<std::size_t(LinkId)> const& room,
                                                  Moment now) {
  give_up_stalled(now);
  std::vector<Ask> asks;
  for (auto& [link, source] : sources_) {
    auto const limit = std::min(room(link), source.holds ? pace_.window : pace_.trial);
    // Not before all has come: what is asked for again while it is on its way would come twice.
    if (!source.stalled && source.asked.empty()) ask_more(source, held, limit, now);
    if (std::exchange(source.told, true)) continue;
    asks.push_back({link, {source.asked.begin(), source.asked.end()}});
  }
  return asks;
}

void ChunkSources::give_up_stalled(Moment now) {
  for (auto& [link, source] : sources_) {
    if (source.asked.empty() || now.elapsed < source.progress + pace_.patience) continue;
    source.asked.clear();
    source.stalled = true;
    source.told = false;
    look_again();
  }
}

void ChunkSources::ask_more(Source& source, PositionSet const& held, std::size_t room, Moment now) {
  if (room == 0 || source.exhausted) return;
  auto chosen = candidates(source, held);
  source.exhausted = chosen.empty();
  if (source.exhausted) return;
  auto const count = std::min(room, chosen.size());
  auto const rarer = [this](std::uint32_t left, std::uint32_t right) {
    return std::pair(rarity(left), left) < std::pair(rarity(right), right);
  };
  std::partial_sort(
      chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(count), chosen.end(), rarer);
  if (source.asked.empty()) source.progress = now.elapsed;
  source.asked.insert(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(count));
  source.told = false;
}

// What nobody is asked for; near the end, what one other neighbour is asked for.
std::vector<std::uint32_t> ChunkSources::candidates(Source const& source,
                                                    PositionSet const& held) const {
  std::vector<std::uint32_t> free;
  std::vector<std::uint32_t> shared;
  std::size_t lacking = 0;
  for (auto const position : chunks_) {
    if (held.contains(position)) continue;
    ++lacking;
    if (!may_hold(source, position) || source.asked.contains(position)) continue;
    auto const already = askers(position);
    if (already == 0) free.push_back(position);
    if (already == 1) shared.push_back(position);
  }
  if (free.empty() && lacking <= pace_.endgame && source.holds) return shared;
  return free;
}

bool ChunkSources::may_hold(Source const& source, std::uint32_t position) const {
  return !source.holds || (position < source.holds->size() && (*source.holds)[position]);
}

std::size_t ChunkSources::askers(std::uint32_t position) const {
  return static_cast<std::size_t>(
      std::count_if(sources_.begin(), sources_.end(), [position](auto const& each) {
        return each.second.asked.contains(position);
      }));
}

std::size_t ChunkSources::rarity(std::uint32_t position) const {
  return static_cast<std::size_t>(
      std::count_if(sources_.begin(), sources_.end(), [this, position](auto const& each) {
        return each.second.holds && may_hold(each.second, position);
      }));
}

bool ChunkSources::all_answered(Moment now) const {
  return std::all_of(sources_.begin(), sources_.end(), [&](auto const& each) {
    return each.second.holds || now.elapsed >= each.second.joined + pace_.answer;
  });
}

std::vector<bool> ChunkSources::held_here_or_near(PositionSet const& held) const {
  auto near = held.flags();
  for (auto const& [link, source] : sources_) {
    if (!source.holds || source.stalled) continue;
    for (auto const position : chunks_)
      if (may_hold(source, position)) near[position] = true;
  }
  return near;
}

std::size_t ChunkSources::asked_of(LinkId source) const {
  auto const found = sources_.find(source);
  return found == sources_.end() ? 0 : found->second.asked.size();
}

std::optional<std::chrono::milliseconds> ChunkSources::next_wakeup() const {
  std::optional<std::chrono::milliseconds> next;
  auto const earlier = [&next](std::chrono::milliseconds at) {
    if (!next || at < *next) next = at;
  };
  for (auto const& [link, source] : sources_)
    if (!source.asked.empty()) earlier(source.progress + pace_.patience);
  return next;
}

std::vector<ChunkSources::Standing> ChunkSources::standings() const {
  std::vector<Standing> standings;
  for (auto const& each : sources_) {
    auto const& source = each.second;
    auto const has = [&](std::uint32_t position) {
      return source.holds && may_hold(source, position);
    };
    auto const held = std::count_if(chunks_.begin(), chunks_.end(), has);
    standings.push_back({each.first, static_cast<std::size_t>(held), source.asked.size()});
  }
  return standings;
}

}  // namespace bindle::agent
