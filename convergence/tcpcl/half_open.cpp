#include "convergence/tcpcl/half_open.hpp"

#include "convergence/tcpcl/connection.hpp"

#include <map>

namespace bindle::convergence::tcpcl {

std::shared_ptr<Connection> connection_to_give_up(Environment const& environment) {
  struct Crowd {
    std::size_t size = 0;
    std::shared_ptr<Connection> oldest;
  };

  std::map<Bytes, Crowd> crowds;
  for (auto const& connection : environment.connections) {
    if (!connection->is_half_open()) continue;
    auto& crowd = crowds[connection->remote_host()];
    ++crowd.size;
    if (!crowd.oldest || connection->id() < crowd.oldest->id()) crowd.oldest = connection;
  }
  Crowd const* largest = nullptr;
  for (auto const& [host, crowd] : crowds)
    if (largest == nullptr || crowd.size > largest->size) largest = &crowd;
  return largest == nullptr ? nullptr : largest->oldest;
}

}  // namespace bindle::convergence::tcpcl
