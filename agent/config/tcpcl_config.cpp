#include "agent/config/tcpcl_config.hpp"

#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

// A transfer that is cut goes on at the next contact; whoever stops the daemon waits for less.
constexpr std::chrono::seconds kEndingTimeout{3};

}  // namespace

convergence::tcpcl::Config tcpcl_config(Config const& config) {
  convergence::tcpcl::Config settings;
  settings.node_id = config.node.id.to_string();
  if (!config.node.ipn_id.is_null()) settings.second_node_id = config.node.ipn_id.to_string();
  if (config.tcpcl.dial_as == DialAs::ipn_id) std::swap(settings.node_id, settings.second_node_id);
  settings.keepalive = config.tcpcl.keepalive;
  settings.segment_mru = config.tcpcl.segment_mru;
  settings.transfer_mru = config.tcpcl.transfer_mru;
  settings.transfer_mtu = config.tcpcl.transfer_mtu;
  settings.idle_timeout = config.tcpcl.idle_timeout;
  settings.max_sessions = config.tcpcl.max_sessions;
  settings.receive_memory = config.limits.receive_memory_bytes;
  settings.ending_timeout = kEndingTimeout;
  return settings;
}

}  // namespace bindle::agent
