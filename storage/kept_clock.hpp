#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bindle::storage {

class Transaction;
class View;

// What the clocks showed when the node last looked: from this its next run tells for how long it
// was off.
struct KeptClock {
  std::uint64_t node_ms = 0;        // TimeScale::node
  std::uint64_t unix_ms = 0;        // 0: unknown
  std::uint64_t since_boot_ms = 0;  // of the machine, suspension included
  std::string boot_id;              // names this start of the machine

  friend bool operator==(KeptClock const&, KeptClock const&) = default;
};

void keep_clock(Transaction& transaction, KeptClock const& clock);

// None in a fresh data folder.
Result<std::optional<KeptClock>> kept_clock(View const& view);

}  // namespace bindle::storage
