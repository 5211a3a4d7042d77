#pragma once

#include "agent/core/queued_bundle.hpp"
#include "convergence/link.hpp"

#include <cstddef>
#include <unordered_map>
#include <unordered_set>

namespace bindle::agent {

// Which link is about to hand a routed bundle on: one at a time, so that a bundle with one next hop
// does not get two, and copies are not counted twice.
class TransferClaims {
 public:
  // False while another link has the bundle, or the outcome is not written down yet.
  bool take(Arrival arrival, convergence::LinkId link) {
    auto const found = claims_.find(arrival);
    if (found != claims_.end()) {
      contested_.insert(arrival);
      return false;
    }
    claims_.emplace(arrival, link);
    return true;
  }

  // True when another link was kept waiting.
  bool release(Arrival arrival) {
    claims_.erase(arrival);
    return contested_.erase(arrival) > 0;
  }

  // The link is down; what it has handed on stays claimed until that is written down.
  bool release_all(convergence::LinkId link) {
    auto was_contested = false;
    for (auto claim = claims_.begin(); claim != claims_.end();) {
      if (claim->second != link) {
        ++claim;
        continue;
      }
      was_contested = contested_.erase(claim->first) > 0 || was_contested;
      claim = claims_.erase(claim);
    }
    return was_contested;
  }

  // The bundle was handed on, and no longer depends on the link.
  void keep_until_recorded(Arrival arrival) { claims_[arrival] = convergence::LinkId{}; }

 private:
  std::unordered_map<Arrival, convergence::LinkId> claims_;
  std::unordered_set<Arrival> contested_;
};

}  // namespace bindle::agent
