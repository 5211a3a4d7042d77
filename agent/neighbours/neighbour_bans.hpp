#pragma once

#include "agent/core/moment.hpp"
#include "convergence/link.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// Neighbours that hand over one broken or forged bundle after the other are not talked to for a
// while. A neighbour that proved who it is is known by its node id; another one by that and the
// address it comes from, so that nobody gets somebody else banned. Pure.
class NeighbourBans {
 public:
  static constexpr std::size_t kMostNeighbours = 1024;  // the one that failed longest ago goes

  struct Settings {
    std::uint64_t failures = 20;  // so many ...
    std::chrono::milliseconds within = std::chrono::hours(1);
    std::chrono::milliseconds duration = std::chrono::minutes(15);

    bool enabled() const { return failures > 0; }
  };

  struct Entry {
    std::string node;
    std::string address;  // empty: it proved who it is
    std::uint64_t failures = 0;
    std::optional<std::chrono::milliseconds> left;  // of the ban
  };

  explicit NeighbourBans(Settings settings) : settings_(settings) {}

  // A bundle that came over this link was none, or failed a check. True when the ban begins.
  bool note_failure(convergence::LinkDescription const& link, Moment now);

  bool is_banned(convergence::LinkDescription const& link, Moment now) const;

  // Those with failures that still count, and those that are banned.
  std::vector<Entry> entries(Moment now) const;

 private:
  struct Record {
    std::string node;
    std::string address;
    std::deque<std::chrono::milliseconds> failures;  // elapsed time, at most Settings::failures
    std::optional<std::chrono::milliseconds> banned_until;
  };

  static std::string name_of(convergence::LinkDescription const& link);
  void make_place();
  std::uint64_t counting(Record const& record, Moment now) const;

  Settings settings_;
  std::map<std::string, Record> records_;
  std::chrono::milliseconds last_ends_{0};  // of all bans
};

}  // namespace bindle::agent
