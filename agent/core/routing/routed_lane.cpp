#include "agent/core/routing/routed_lane.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

std::optional<Arrival> RoutedLane::begin_fetch(std::size_t refill_below) {
  if (at_end_ || fetching_ || ready_.size() >= refill_below) return std::nullopt;
  if (from_start_) {
    // What waits here is read again, as far as it still is to be sent.
    ready_.clear();
    fetched_ = 0;
  }
  fetching_ = true;
  woken_ = from_start_ = false;
  return fetched_;
}

void RoutedLane::fetched(std::vector<QueuedBundle> bundles,
                         std::size_t limit,
                         std::function<bool(QueuedBundle const&)> const& is_meant) {
  fetching_ = false;
  at_end_ = bundles.size() < limit && !woken_;
  if (at_end_ && restart_at_end_) {
    from_start_ = true;
    at_end_ = restart_at_end_ = false;
  }
  for (auto& bundle : bundles) {
    fetched_ = std::max(fetched_, bundle.arrival);
    if (is_meant(bundle)) ready_.push_back(std::move(bundle));
  }
}

std::optional<QueuedBundle> RoutedLane::take() {
  if (ready_.empty()) return std::nullopt;
  auto bundle = std::move(ready_.front());
  ready_.pop_front();
  return bundle;
}

void RoutedLane::wake() {
  at_end_ = false;
  woken_ = true;
}

void RoutedLane::look_again() {
  if (!at_end_) {
    restart_at_end_ = true;
    return;
  }
  at_end_ = false;
  from_start_ = true;
}

}  // namespace bindle::agent
