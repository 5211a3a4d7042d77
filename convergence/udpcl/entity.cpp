#include "convergence/udpcl/entity.hpp"

#include "convergence/spawn.hpp"
#include "convergence/udpcl/environment.hpp"
#include "convergence/udpcl/peer.hpp"
#include "convergence/udpcl/port.hpp"
#include "convergence/udpcl/stranger_link.hpp"

#include <utility>

namespace bindle::convergence::udpcl {

using boost::asio::ip::udp;

Entity::Entity(boost::asio::any_io_executor executor, Config config, Services services)
    : environment_(std::make_shared<Environment>(std::move(executor),
                                                 std::move(config),
                                                 services.ids,
                                                 services.receiver,
                                                 services.observer)) {}

// They refer to the environment, and it to them.
Entity::~Entity() {
  environment_->peers.clear();
  environment_->ports.clear();
}

Result<udp::endpoint> Entity::listen(udp::endpoint const& at) {
  TRY(auto const endpoint, open(at));
  auto const& address = at.address();
  if (address.is_v6() && address.is_unspecified())
    TRY_VOID(open(udp::endpoint(udp::v4(), endpoint.port())));
  return endpoint;
}

Result<udp::endpoint> Entity::open(udp::endpoint const& at) {
  TRY(auto const port, Port::open(environment_, at));
  environment_->ports.emplace(at.protocol().family(), port);
  spawn(environment_->executor, "UDPCL port", port->run());
  return port->socket().endpoint();
}

void Entity::add_peer(Address address) {
  auto const peer = std::make_shared<Peer>(environment_, std::move(address));
  environment_->peers.push_back(peer);
  spawn(environment_->executor, "UDPCL peer", peer->run());
}

Counters const& Entity::counters() const {
  return environment_->counters;
}

Task<void> Entity::stop() {
  environment_->stopping = true;
  for (auto const& peer : environment_->peers)
    peer->stop();
  for (auto const& [family, port] : environment_->ports)
    port->stop();
  environment_->changed.notify();
  while (environment_->tasks > 0)
    co_await environment_->changed.wait();
  if (auto const strangers = std::exchange(environment_->strangers, nullptr))
    environment_->observer.link_down(strangers->id(), "the node stops");
}

}  // namespace bindle::convergence::udpcl
