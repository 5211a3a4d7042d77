#pragma once

#include "bundle/bundle.hpp"
#include "bundle/stick_inventory.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace bindle::agent {

// How long bundles have been on a stick, as far as it can be known: since the node that put them
// there left its last inventory. That is a lower bound, and 0 where one of the two nodes has no
// clock. Pure.
class StickAge {
 public:
  StickAge(std::vector<StickInventory> const& inventories, std::uint64_t now_dtn_ms);

  std::chrono::milliseconds of_bundles_from(Eid const& node) const;

 private:
  std::map<Eid, std::chrono::milliseconds> since_written_;
};

// The bundle, with the time it was on the stick added to its age where its age decides when it
// expires (RFC 9171 section 4.4.2); else as it came.
Result<Bytes> with_time_on_stick(Bytes wire,
                                 std::chrono::milliseconds time,
                                 ParsePolicy const& policy);

}  // namespace bindle::agent
