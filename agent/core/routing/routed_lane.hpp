#pragma once

#include "agent/core/queued_bundle.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace bindle::agent {

// The routed bundles of one send class that a neighbour is a next hop for, as they come from
// storage. There is no watermark for them: storage no longer lists what was handed on.
class RoutedLane {
 public:
  // The arrival after which storage is to be read now; none while there is nothing to read.
  std::optional<Arrival> begin_fetch(std::size_t refill_below);

  // `bundles` in arrival order; fewer than the limit means that there are no more. Those for which
  // `is_meant` is false are left out.
  void fetched(std::vector<QueuedBundle> bundles,
               std::size_t limit,
               std::function<bool(QueuedBundle const&)> const& is_meant);

  bool fetching() const { return fetching_; }

  // What take() gives; null for nothing.
  QueuedBundle const* first() const { return ready_.empty() ? nullptr : &ready_.front(); }

  std::optional<QueuedBundle> take();

  // A routed bundle of this class was stored.
  void wake();

  // What the neighbour is a next hop for may have changed, or what was passed over is free again.
  // A pass over the bundles that is under way is finished first.
  void look_again();

 private:
  Arrival fetched_ = 0;
  bool fetching_ = false;
  bool at_end_ = false;
  bool woken_ = false;       // since the fetch under way began
  bool from_start_ = false;  // the next fetch begins at the oldest bundle
  bool restart_at_end_ = false;
  std::deque<QueuedBundle> ready_;
};

}  // namespace bindle::agent
