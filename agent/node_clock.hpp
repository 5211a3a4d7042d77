#pragma once

#include "agent/core/moment.hpp"

#include <chrono>
#include <cstdint>

namespace bindle::agent {

// The clocks of this machine. Nothing else in the daemon reads them.
class NodeClock {
 public:
  Moment now() const;

  // The DTN time so long from now.
  std::uint64_t dtn_ms_after(std::chrono::milliseconds duration) const;

  // Milliseconds since 1970-01-01.
  std::uint64_t unix_ms() const;
};

}  // namespace bindle::agent
