#include "convergence/tcpcl/entity.hpp"

#include "convergence/spawn.hpp"
#include "convergence/tcpcl/connection.hpp"
#include "convergence/tcpcl/dialer.hpp"
#include "convergence/tcpcl/environment.hpp"
#include "convergence/tcpcl/listener.hpp"

#include <utility>

namespace bindle::convergence::tcpcl {

Entity::Entity(boost::asio::any_io_executor executor, Config config, Services services)
    : environment_(std::make_shared<Environment>(std::move(executor),
                                                 std::move(config),
                                                 services.ids,
                                                 services.receiver,
                                                 services.observer,
                                                 std::move(services.tls),
                                                 services.authority,
                                                 services.memory)),
      random_(std::move(services.random)) {}

Entity::~Entity() = default;

Result<boost::asio::ip::tcp::endpoint> Entity::listen(boost::asio::ip::tcp::endpoint const& at) {
  TRY(auto const listener, Listener::open(environment_, at));
  listeners_.push_back(listener);
  spawn(environment_->executor, "TCPCL listener", listener->run());
  return listener->endpoint();
}

void Entity::dial(Address peer) {
  auto const dialer = std::make_shared<Dialer>(environment_, std::move(peer), random_);
  dialers_.push_back(dialer);
  spawn(environment_->executor, "TCPCL dialer", dialer->run());
}

void Entity::give_up(Address const& peer) {
  std::erase_if(dialers_, [&](std::shared_ptr<Dialer> const& dialer) {
    if (dialer->peer() != peer) return false;
    dialer->stop();
    return true;
  });
}

void Entity::dial_rarely(bool rarely) {
  constexpr unsigned kSlowly = 10;
  environment_->redial_factor = rarely ? kSlowly : 1;
}

std::string Entity::tls_fingerprint() const {
  return environment_->tls ? environment_->tls->fingerprint().to_string() : "";
}

void Entity::use_tls(std::shared_ptr<TlsContext const> tls) {
  environment_->tls = std::move(tls);
}

void Entity::judge_peers_again() {
  auto const connections = environment_->connections;
  for (auto const& connection : connections)
    connection->judge_peer_again();
}

Counters const& Entity::counters() const {
  return environment_->counters;
}

Task<void> Entity::stop() {
  environment_->stopping = true;
  for (auto const& listener : listeners_)
    listener->stop();
  for (auto const& dialer : dialers_)
    dialer->stop();
  auto const connections = environment_->connections;
  for (auto const& connection : connections)
    connection->close();
  while (!environment_->connections.empty())
    co_await environment_->connections_changed.wait();
}

}  // namespace bindle::convergence::tcpcl
