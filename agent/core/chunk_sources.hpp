#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/position_set.hpp"
#include "convergence/link.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace bindle::agent {

using convergence::LinkId;

// Which neighbour is asked for which chunk of one file, when several may have it: the rarest first,
// each of one neighbour at a time, few at a time of each. A neighbour is believed in what it says
// that it holds only as long as chunks come from it. Positions are the first ones of each chunk:
// one that repeats is asked for once. Pure.
class ChunkSources {
 public:
  struct Pace {
    std::size_t window = 16;  // chunks under way from one neighbour, of all files together
    std::size_t trial = 4;    // of a file, from one that has not said what it holds
    std::size_t endgame = 4;  // so few are lacking: they may be asked of two neighbours
    // Without a chunk, before others are asked; and without a word about what is held.
    std::chrono::milliseconds patience = std::chrono::seconds(60);
    std::chrono::milliseconds answer = std::chrono::seconds(2);
  };

  // All that a neighbour is to send of the file from now on, ascending.
  struct Ask {
    LinkId source;
    std::vector<std::uint32_t> positions;
  };

  ChunkSources(Pace pace, std::vector<std::uint32_t> first_positions)
      : pace_(pace), chunks_(std::move(first_positions)) {}

  void join(LinkId source, Moment now);
  void leave(LinkId source);

  // Everyone is told anew what it is asked for, and may say anew what it holds.
  void ask_again();

  std::size_t count() const { return sources_.size(); }

  // What the neighbour says that it holds, by position.
  void holds(LinkId source, std::vector<bool> positions, Moment now);

  // The chunk is here, whoever brought it.
  void arrived(std::uint32_t position, Moment now);

  // What neighbours are to be told now. `room` says for how many chunks of the file a neighbour may
  // be asked at a time.
  std::vector<Ask> plan(PositionSet const& held,
                        std::function<std::size_t(LinkId)> const& room,
                        Moment now);

  // Whether every neighbour had its time to say what it holds.
  bool all_answered(Moment now) const;

  // What no neighbour is known to hold, of the chunks that are not `held`: false there, true
  // elsewhere.
  std::vector<bool> held_here_or_near(PositionSet const& held) const;

  std::size_t asked_of(LinkId source) const;

  // When plan() or all_answered() may have something new although nothing else happened.
  std::optional<std::chrono::milliseconds> next_wakeup() const;

  struct Standing {
    LinkId source;
    std::size_t held = 0;   // as it says, of the file's different chunks
    std::size_t asked = 0;  // of it, and not here
  };

  std::vector<Standing> standings() const;

 private:
  struct Source {
    std::optional<std::vector<bool>> holds;
    std::set<std::uint32_t> asked;
    std::chrono::milliseconds joined{0};
    std::chrono::milliseconds progress{0};
    bool exhausted = false;  // of what it could be asked for besides
    bool stalled = false;    // until it says anew what it holds
    bool told = false;       // what it is asked for
  };

  void look_again();
  bool may_hold(Source const& source, std::uint32_t position) const;
  void give_up_stalled(Moment now);
  void ask_more(Source& source, PositionSet const& held, std::size_t room, Moment now);
  std::vector<std::uint32_t> candidates(Source const& source, PositionSet const& held) const;
  std::size_t askers(std::uint32_t position) const;
  std::size_t rarity(std::uint32_t position) const;

  Pace pace_;
  std::vector<std::uint32_t> chunks_;
  std::map<LinkId, Source> sources_;
};

}  // namespace bindle::agent
