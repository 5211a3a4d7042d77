#include "agent/node_clock.hpp"

#include "bundle/dtn_time.hpp"

#include <chrono>

namespace bindle::agent {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

Moment NodeClock::now() const {
  auto const elapsed = std::chrono::steady_clock::now().time_since_epoch();
  auto const wall = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
  return {duration_cast<milliseconds>(elapsed), to_dtn_time(wall)};
}

std::uint64_t NodeClock::dtn_ms_after(milliseconds duration) const {
  return saturating_add(now().dtn_ms, static_cast<std::uint64_t>(duration.count()));
}

std::uint64_t NodeClock::unix_ms() const {
  auto const since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(duration_cast<milliseconds>(since_epoch).count());
}

}  // namespace bindle::agent
