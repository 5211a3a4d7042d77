#include "agent/neighbours/discovery_service.hpp"

#include <utility>

namespace bindle::agent {
namespace {

namespace discovery = convergence::discovery;
using convergence::tcpcl::Address;

discovery::Config discovery_config(Config const& config,
                                   DiscoveryService::Listener tcpcl,
                                   DiscoveryService::Listener udpcl) {
  discovery::Config settings;
  settings.node_id = config.node.id;
  settings.own_node_ids = {config.node.id};
  if (!config.node.ipn_id.is_null()) settings.own_node_ids.push_back(config.node.ipn_id);
  settings.port = config.discovery.port;
  settings.interfaces = config.discovery.interfaces;
  settings.period = config.discovery.period;
  settings.limits.expire_after = config.discovery.expire_after;
  settings.tcpcl = std::move(tcpcl);
  settings.udpcl = std::move(udpcl);
  return settings;
}

DiscoveredNeighbours::Services decision_services(DiscoveryService::Services const& services) {
  return {[&tcpcl = services.tcpcl](Address const& address) { tcpcl.dial(address); },
          [&tcpcl = services.tcpcl](Address const& address) { tcpcl.give_up(address); },
          [&known = services.known](discovery::Neighbour const& neighbour) {
            return known.knows(neighbour.node) || known.knows(neighbour.address);
          },
          services.node.contacts()};
}

}  // namespace

DiscoveryService::DiscoveryService(boost::asio::any_io_executor executor,
                                   Config const& config,
                                   Services services,
                                   Listener tcpcl,
                                   Listener udpcl)
    : decisions_(config.node.id, config.discovery.accept, decision_services(services)),
      entity_(std::move(executor),
              discovery_config(config, std::move(tcpcl), std::move(udpcl)),
              decisions_,
              std::move(services.random)) {}

}  // namespace bindle::agent
