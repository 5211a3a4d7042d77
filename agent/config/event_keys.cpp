#include "agent/config/event_keys.hpp"

#include "agent/config/config_rows.hpp"

namespace bindle::agent {

using namespace rows;

void add_event_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(duration_key(
      {"events.retention", "90d", "How long it is remembered what happened on this node."},
      {std::chrono::hours(1), std::chrono::days(3650)},
      [](Config & c) -> auto& { return c.events.retention; }));
  keys.push_back(size_key(
      {"events.max_size",
       "16MiB",
       "What the event log may take, within storage.budget and never more than a 32nd of it. The "
       "oldest events go first."},
      {kMiB, kGiB},
      [](Config & c) -> auto& { return c.events.rules.max_bytes; }));
  keys.push_back(flag_key(
      {"events.bundles",
       "false",
       "Write down ordinary bundles that only pass through here, too. It slows a relay down."},
      [](Config & c) -> auto& { return c.events.rules.bundles; }));
}

}  // namespace bindle::agent
