#pragma once

#include "storage/library.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

// What an entry of the library is worth. Pure. All nodes with the same rules work out the same.
class LibraryRules {
 public:
  // A file with one of the tags, or several of them, is worth so many times as much.
  struct Boost {
    std::vector<std::string> tags;
    double factor = 1;

    friend bool operator==(Boost const&, Boost const&) = default;
  };

  struct Settings {
    std::vector<Boost> boosts;
    std::chrono::milliseconds half_life{0};  // of an access; 0: it counts for ever
  };

  explicit LibraryRules(Settings settings) : settings_(std::move(settings)) {}

  // 10 * accesses / sqrt(size in MiB), times the factors of the boosts.
  double score(storage::LibraryEntry const& entry, std::uint64_t node_ms) const;

  // An access now, added to those before.
  void count_access(storage::LibraryEntry& entry, std::uint64_t node_ms) const;

  // Where the entry stands among all: in the order of their scores at any one time, since all of
  // them decay alike. None for what is never evicted: own, pinned, emergency and perishable files,
  // and last copies.
  std::optional<storage::EvictionPlace> place(storage::LibraryEntry const& entry) const;

  // Different for rules that give other places.
  std::string fingerprint() const;

 private:
  double decayed(double weight, std::uint64_t since_node_ms, std::uint64_t node_ms) const;
  double worth_of_an_access(storage::LibraryEntry const& entry) const;
  double half_lives(std::uint64_t node_ms) const;

  Settings settings_;
};

// Such as "education, protocol = 2; permaculture, knowledge = 1.5"; nothing for no boosts. A factor
// is from 0.01 to 100.
Result<std::vector<LibraryRules::Boost>> parse_boosts(std::string_view text);

inline constexpr std::string_view kDefaultBoosts =
    "education, protocol = 2; permaculture, knowledge = 1.5";

}  // namespace bindle::agent
