#include "agent/config/ban_keys.hpp"

#include "agent/config/config_rows.hpp"

namespace bindle::agent {

using namespace rows;

void add_ban_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(count_key(
      {"ban.failures",
       "20",
       "A neighbour that hands over so many broken or forged bundles within ban.within is not "
       "talked to for ban.duration. 0: never."},
      {0, 10'000},
      [](Config & c) -> auto& { return c.bans.failures; }));
  keys.push_back(duration_key(
      {"ban.within", "1h", "How long a broken bundle counts against the neighbour it came from."},
      {std::chrono::minutes(1), std::chrono::days(30)},
      [](Config & c) -> auto& { return c.bans.within; }));
  keys.push_back(duration_key(
      {"ban.duration", "15m", "How long such a neighbour is not talked to."},
      {std::chrono::seconds(1), std::chrono::days(30)},
      [](Config & c) -> auto& { return c.bans.duration; }));
}

}  // namespace bindle::agent
