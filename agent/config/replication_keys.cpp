#include "agent/config/replication_keys.hpp"

#include "agent/config/config_rows.hpp"

namespace bindle::agent {

using namespace rows;

void add_replication_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(size_key(
      {"replication.budget",
       "0B",
       "How much the files may take, within storage.budget, that this node fetches of its own "
       "accord because there are fewer copies than they ask for. 0B: it fetches none."},
      {0, kEiB},
      [](Config & c) -> auto& { return c.replication.budget_bytes; }));
  keys.push_back(duration_key(
      {"replication.holder_timeout",
       "14d",
       "A node that says it keeps a file counts for so long after it said so last. Nodes say it "
       "four times in this time: it should be the same on all of them."},
      {std::chrono::seconds(2), std::chrono::days(3650)},
      [](Config & c) -> auto& { return c.replication.holder_timeout; }));
}

}  // namespace bindle::agent
