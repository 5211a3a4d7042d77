#include "convergence/tcpcl/duplicate_sessions.hpp"

#include "convergence/tcpcl/connection.hpp"

#include <algorithm>
#include <string_view>

namespace bindle::convergence::tcpcl {
namespace {

std::string_view host_of(LinkDescription const& link) {
  std::string_view const address = link.remote_address;
  return address.substr(0, address.rfind(':'));
}

bool same_peer(LinkDescription const& a, LinkDescription const& b) {
  if (a.peer_node_id.empty() || a.peer_node_id != b.peer_node_id) return false;
  if (a.peer_fingerprint != b.peer_fingerprint) return false;
  return !a.peer_fingerprint.empty() || host_of(a) == host_of(b);
}

}  // namespace

bool has_dialled_us(Environment const& environment, LinkDescription const& peer) {
  auto const& all = environment.connections;
  return std::any_of(all.begin(), all.end(), [&](auto const& connection) {
    return connection->is_established() &&
           connection->description().direction == Direction::accepted &&
           same_peer(connection->description(), peer);
  });
}

void end_duplicate_sessions(Environment& environment) {
  auto const all = environment.connections;
  for (auto const& connection : all) {
    auto const& link = connection->description();
    if (!connection->is_established() || link.direction == Direction::accepted) continue;
    auto const ours_stays = connection->own_node_id() < link.peer_node_id;
    if (!ours_stays && has_dialled_us(environment, link)) connection->retire();
  }
}

}  // namespace bindle::convergence::tcpcl
