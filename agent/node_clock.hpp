#pragma once

#include "agent/core/moment.hpp"

#include <cstdint>

namespace bindle::agent {

// The clocks of this machine. Nothing else in the daemon reads them.
class NodeClock {
 public:
  Moment now() const;

  // Milliseconds since 1970-01-01.
  std::uint64_t unix_ms() const;
};

}  // namespace bindle::agent
