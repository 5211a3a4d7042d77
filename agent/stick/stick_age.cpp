#include "agent/stick/stick_age.hpp"

#include "bundle/envelope.hpp"
#include "bundle/forwarding.hpp"

#include <utility>

namespace bindle::agent {

StickAge::StickAge(std::vector<StickInventory> const& inventories, std::uint64_t now_dtn_ms) {
  for (auto const& inventory : inventories) {
    auto const written_ms = inventory.written_ms;
    if (written_ms == 0 || written_ms >= now_dtn_ms) continue;
    since_written_[inventory.node] = std::chrono::milliseconds(now_dtn_ms - written_ms);
  }
}

std::chrono::milliseconds StickAge::of_bundles_from(Eid const& node) const {
  auto const found = since_written_.find(node.node_id());
  return found == since_written_.end() ? std::chrono::milliseconds(0) : found->second;
}

Result<Bytes> with_time_on_stick(Bytes wire,
                                 std::chrono::milliseconds time,
                                 ParsePolicy const& policy) {
  if (time.count() == 0) return wire;
  TRY(auto const bundle, parse_bundle(wire, policy));
  if (bundle.primary.timestamp.time_ms != 0) return wire;
  HopUpdate update;
  update.previous_node = bundle.previous_node;
  update.residence = time;
  update.count_hop = false;
  TRY(auto const aged, prepare_for_forwarding(envelope_of(bundle), update));
  return whole(aged, bundle.payload.data);
}

}  // namespace bindle::agent
