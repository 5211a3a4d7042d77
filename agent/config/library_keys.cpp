#include "agent/config/library_keys.hpp"

#include "agent/config/config_rows.hpp"

namespace bindle::agent {

using namespace rows;

void add_library_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(text_key(
      {"library.boosts",
       kDefaultBoosts,
       "By how much files with certain tags are worth more to keep than others. Several factors "
       "multiply."},
      "TAG, TAG = FACTOR; TAG = FACTOR ..., each factor from 0.01 to 100, or nothing",
      parse_boosts,
      [](Config & c) -> auto& { return c.library.boosts; }));
  keys.push_back(duration_key(
      {"library.half_life",
       "0s",
       "After so long an access to a file counts half for keeping it. 0s: it counts for ever."},
      {std::chrono::seconds(0), std::chrono::days(3650)},
      [](Config & c) -> auto& { return c.library.half_life; }));
  keys.push_back(count_key(
      {"library.hot_threshold",
       "0",
       "A file that so many other nodes ask for is fetched although nobody here did, into at most "
       "a "
       "quarter of storage.budget, and is the first to go when room is needed. 0: none is."},
      {0, 1000},
      [](Config & c) -> auto& { return c.hot_threshold; }));
  keys.push_back(count_key(
      {"library.prepublish",
       "0",
       "How many manifests of files that are complete here, and that no bundle spreads any more, "
       "are "
       "issued again in an hour, beginning at the start. 0: none."},
      {0, 100'000},
      [](Config & c) -> auto& { return c.prepublish_per_hour; }));
}

}  // namespace bindle::agent
