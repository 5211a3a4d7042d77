#pragma once

#include <cstdint>

namespace bindle::storage {

// What the event log tells, and how much of it is kept.
struct EventRules {
  bool bundles = false;  // ordinary bundles that only pass through here, too
  std::uint64_t max_bytes = std::uint64_t{16} << 20;
};

}  // namespace bindle::storage
