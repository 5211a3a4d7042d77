#pragma once

#include "agent/config/config.hpp"
#include "agent/neighbours/discovered_neighbours.hpp"
#include "agent/neighbours/known_nodes.hpp"
#include "agent/node.hpp"
#include "convergence/discovery/entity.hpp"
#include "convergence/tcpcl/entity.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <vector>

namespace bindle::agent {

// Neighbour discovery as it is configured: announces where this node listens, and dials neighbours
// that announce themselves. Belongs to the I/O thread.
class DiscoveryService {
 public:
  struct Services {
    Node& node;
    KnownNodes const& known;
    convergence::tcpcl::Entity& tcpcl;
    std::function<double()> random;  // uniform in [0, 1)
  };

  // Where the node really listens, if it does.
  using Listener = std::optional<convergence::discovery::Config::Listener>;

  DiscoveryService(boost::asio::any_io_executor executor,
                   Config const& config,
                   Services services,
                   Listener tcpcl,
                   Listener udpcl);

  Result<void> start() { return entity_.start(); }

  Task<void> stop() { return entity_.stop(); }

  std::vector<convergence::discovery::Neighbourhood::Entry> neighbours() const {
    return entity_.neighbours();
  }

  convergence::discovery::Counters counters() const { return entity_.counters(); }

 private:
  DiscoveredNeighbours decisions_;
  convergence::discovery::Entity entity_;
};

}  // namespace bindle::agent
