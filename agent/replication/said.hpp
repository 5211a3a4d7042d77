#pragma once

#include "agent/core/moment.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace bindle::agent {

// What was said at a DTN time, 0 where that is unknown, and holds for so long.
struct Said {
  std::uint64_t dtn_ms = 0;
  std::chrono::milliseconds holds{};
};

// Until when that is, on storage::TimeScale::node; none when it is over already. What was said at
// an unknown time, or by a clock that is ahead of this one, counts from now on.
inline std::optional<std::uint64_t> counts_until(Said const& said, Moment now) {
  auto const known = said.dtn_ms != 0 && now.dtn_ms > said.dtn_ms;
  auto const age = known ? now.dtn_ms - said.dtn_ms : 0;
  auto const holds = static_cast<std::uint64_t>(said.holds.count());
  if (age >= holds) return std::nullopt;
  return now.node_ms + (holds - age);
}

}  // namespace bindle::agent
