#pragma once

#include "bundle/eid.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace bindle::agent {

// How many status reports leave this node, so that bundles with a forged report-to cannot make it
// flood somebody (RFC 9171 sections 5.1 and 8). Each reported-to node may get a minute's worth at
// once, then one report after the other at the rate; all together get kNodesWorth times that.
class ReportQuota {
 public:
  static constexpr std::uint32_t kNodesWorth = 16;
  static constexpr std::size_t kMaxNodes = 4096;  // remembered at a time; others must wait

  explicit ReportQuota(std::uint32_t per_minute);

  // Whether one more report may go to this endpoint's node. Counts it. `now` never goes back.
  bool take(Eid const& report_to, std::chrono::milliseconds now);

 private:
  // When the reports so far would have left at the steady rate.
  using Due = std::chrono::microseconds;

  static bool has_room(Due due, Due interval, Due now);
  void forget_the_idle(Due now);

  Due interval_;
  Due all_due_{0};
  std::unordered_map<Eid, Due> due_;
};

}  // namespace bindle::agent
