#pragma once

#include "agent/core/node_ids.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/stick/stick_rules.hpp"
#include "storage/view.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace bindle::agent {

// What this node would put onto a stick, most wanted first. By send class: what is no chunk, then
// chunks that someone asked for on the stick, then chunks of files published here; the oldest
// first in each. After all that the chunks that are only relayed, since there may be no way back
// to ask for them. Blocks; one thread.
class Cargo {
 public:
  // `requested` are live bundles for the chunks that were asked for.
  Cargo(storage::View const& view,
        NodeIds self,
        CarriedChunks chunks,
        std::vector<QueuedBundle> requested);

  // The next ones; empty at the end. Bundles that come into the store meanwhile may be missed.
  Result<std::vector<QueuedBundle>> next();

 private:
  enum class Stage { rest, requested, own_chunks, relayed_chunks };

  struct Stop {
    SendClass send_class;
    Stage stage;
  };

  Result<std::vector<QueuedBundle>> read_page(Stop const& stop);
  std::vector<QueuedBundle> requested_of(SendClass send_class) const;
  bool belongs(QueuedBundle const& bundle, Stage stage) const;

  storage::View const& view_;
  NodeIds self_;
  std::vector<QueuedBundle> requested_;
  std::deque<Stop> stops_;
  Arrival after_ = 0;
};

}  // namespace bindle::agent
