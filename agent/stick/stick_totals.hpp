#pragma once

#include <cstdint>

namespace bindle::agent {

// What came of the syncs of sticks and other folders, since the node began.
struct StickTotals {
  std::uint64_t syncs = 0;                // that ended safe to remove
  std::uint64_t failed = 0;               // syncs that did not
  std::uint64_t taken = 0;                // bundles
  std::uint64_t refused = 0;              // bundles: no room here, or against policy
  std::uint64_t damaged = 0;              // files, put aside
  std::uint64_t ignored = 0;              // files that are none of ours
  std::uint64_t inventories_refused = 0;  // malformed, signed badly, or in another's name
};

}  // namespace bindle::agent
