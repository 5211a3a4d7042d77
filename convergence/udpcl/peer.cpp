#include "convergence/udpcl/peer.hpp"

#include "convergence/await_tuple.hpp"

#include <boost/asio/ip/address.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::convergence::udpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;

// A name that does not resolve, or an interface that is not there, may come with the network.
constexpr std::chrono::seconds kResolvePause{15};

// Addresses are compared without the interface.
asio::ip::address without_scope(asio::ip::address const& address) {
  if (!address.is_v6()) return address;
  return asio::ip::address_v6(address.to_v6().to_bytes());
}

}  // namespace

Peer::Peer(std::shared_ptr<Environment> environment, Address address)
    : environment_(std::move(environment)),
      address_(std::move(address)),
      resolver_(environment_->executor),
      pause_(environment_->executor) {}

Task<void> Peer::run() {
  auto const self = shared_from_this();
  ++environment_->tasks;
  while (!stopped_) {
    auto path = co_await find_path();
    if (stopped_) break;
    if (path) {
      co_await hold_links(std::move(*path));
    } else {
      note_failure(path.error());
      pause_.expires_after(kResolvePause);
      co_await pause_.async_wait(kAwaitTuple);
    }
  }
  --environment_->tasks;
  environment_->changed.notify();
}

Task<void> Peer::hold_links(PeerLink::Path path) {
  target_ = path.target;
  while (!stopped_) {
    link_ = std::make_shared<PeerLink>(environment_, describe(path), path);
    environment_->observer.link_up(link_);
    co_await link_->run();
    link_.reset();
  }
}

void Peer::stop() {
  stopped_ = true;
  pause_.cancel();
  resolver_.cancel();
  if (link_) link_->close("the node stops");
}

void Peer::name(Eid const& node) {
  name_ = node.node_id();
  if (link_) link_->close("it calls itself " + name_.to_string());
}

std::optional<udp::endpoint> Peer::endpoint() const {
  if (!target_) return std::nullopt;
  return target_->endpoint;
}

LinkDescription Peer::describe(PeerLink::Path const& path) const {
  LinkDescription description;
  description.id = environment_->ids.next();
  description.direction = Direction::dialled;
  description.medium = "udpcl";
  if (!name_.is_null()) description.peer_node_id = name_.to_string();
  description.remote_address = to_text(path.target.endpoint);
  description.dialled_url = to_url(address_);
  description.transfer_mtu = environment_->config.transfer_mtu;
  description.acknowledges = false;
  return description;
}

Task<Result<PeerLink::Path>> Peer::find_path() {
  CO_TRY(auto const endpoint, co_await resolve());
  co_return path_to(endpoint);
}

// Addresses need no resolver, which may take its time.
Task<Result<udp::endpoint>> Peer::resolve() {
  boost::system::error_code not_an_address;
  auto const address = asio::ip::make_address(address_.host, not_an_address);
  if (!not_an_address) co_return udp::endpoint(address, address_.port);
  auto const [error, found] =
      co_await resolver_.async_resolve(address_.host, std::to_string(address_.port), kAwaitTuple);
  if (error) co_return fail(Errc::io, error.message());
  if (found.empty()) co_return fail(Errc::io, "the name has no address");
  co_return found.begin()->endpoint();
}

Result<PeerLink::Path> Peer::path_to(udp::endpoint const& endpoint) {
  PeerLink::Path path{nullptr, {endpoint, 0}};
  if (!address_.interface.empty()) {
    TRY(path.target.interface, interface_index(address_.interface));
    if (endpoint.address().is_v6()) {
      auto scoped = endpoint.address().to_v6();
      scoped.scope_id(path.target.interface);
      path.target.endpoint.address(scoped);
    }
  }
  TRY(path.port, port_for(environment_, endpoint.protocol()));
  is_group_ = endpoint.address().is_multicast();
  // What others send to the group comes to the port they send it to.
  if (!is_group_ || path.port->socket().endpoint().port() != endpoint.port()) return path;
  auto const group = without_scope(endpoint.address());
  if (auto const error = path.port->socket().join(group, path.target.interface))
    return fail(Errc::io, "cannot join the group: " + error.message());
  return path;
}

// Once: a network may be away for weeks.
void Peer::note_failure(Error const& error) {
  auto const level =
      std::exchange(failure_noted_, true) ? spdlog::level::debug : spdlog::level::info;
  spdlog::log(level, "UDPCL cannot reach {}: {}; trying on", to_url(address_), error.detail);
}

std::shared_ptr<Peer> find_sender(Peers const& peers, udp::endpoint const& source) {
  auto const address = without_scope(source.address());
  std::shared_ptr<Peer> at_address;
  bool is_only_one = true;
  for (auto const& peer : peers) {
    auto const endpoint = peer->endpoint();
    if (!endpoint || without_scope(endpoint->address()) != address) continue;
    if (endpoint->port() == source.port()) return peer;
    is_only_one = !std::exchange(at_address, peer);
  }
  return is_only_one ? at_address : nullptr;
}

std::shared_ptr<Peer> find_group(Peers const& peers, asio::ip::address const& destination) {
  auto const address = without_scope(destination);
  for (auto const& peer : peers) {
    auto const endpoint = peer->endpoint();
    if (endpoint && without_scope(endpoint->address()) == address) return peer;
  }
  return nullptr;
}

}  // namespace bindle::convergence::udpcl
