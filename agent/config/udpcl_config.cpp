#include "agent/config/udpcl_config.hpp"

#include <algorithm>
#include <cstdint>

namespace bindle::agent {

convergence::udpcl::Config udpcl_config(Config const& config) {
  convergence::udpcl::Config settings;
  settings.own_node_ids = {config.node.id};
  if (!config.node.ipn_id.is_null()) settings.own_node_ids.push_back(config.node.ipn_id);
  settings.transfer_mtu = config.udpcl.transfer_mtu;
  settings.rate = {config.udpcl.bits_per_second, config.udpcl.burst_bytes};
  settings.accept_strangers = config.udpcl.accept_strangers;
  settings.receive_memory =
      std::min<std::uint64_t>(settings.receive_memory, config.limits.receive_memory_bytes);
  return settings;
}

}  // namespace bindle::agent
