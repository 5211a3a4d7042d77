#include "convergence/udpcl/port.hpp"

#include "bundle/bundle.hpp"
#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/udpcl/packet_reader.hpp"
#include "convergence/udpcl/peer.hpp"
#include "convergence/udpcl/stranger_link.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bindle::convergence::udpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;

// Out of memory: those who use it need time to give some back.
constexpr std::chrono::seconds kErrorPause{1};

std::optional<Eid> previous_node_of(ByteView octets) {
  auto const bundle = parse_bundle(octets, ParsePolicy::accepted_before());
  return bundle ? bundle->previous_node : std::nullopt;
}

bool is_own(Config const& config, std::optional<Eid> const& node) {
  return node && std::any_of(config.own_node_ids.begin(),
                             config.own_node_ids.end(),
                             [&](Eid const& own) { return own.same_node(*node); });
}

}  // namespace

Result<std::shared_ptr<Port>> Port::open(std::shared_ptr<Environment> environment,
                                         udp::endpoint const& at) {
  TRY(auto socket, DatagramSocket::open(environment->executor, at, {}));
  return std::shared_ptr<Port>(new Port(std::move(environment), std::move(socket)));
}

Port::Port(std::shared_ptr<Environment> environment, std::unique_ptr<DatagramSocket> socket)
    : environment_(std::move(environment)),
      socket_(std::move(socket)),
      pause_(environment_->executor) {}

Task<void> Port::run() {
  auto const self = shared_from_this();
  ++environment_->tasks;
  while (socket_->is_open()) {
    if (environment_->undecided_octets >= environment_->config.receive_memory) {
      co_await environment_->changed.wait();
      continue;
    }
    auto const datagrams = co_await socket_->receive();
    if (datagrams) {
      for (auto const& datagram : *datagrams)
        take(datagram);
    } else if (datagrams.error().code != Errc::cancelled) {
      spdlog::warn(
          "UDPCL cannot receive at {}: {}", to_text(socket_->endpoint()), datagrams.error().detail);
      pause_.expires_after(kErrorPause);
      co_await pause_.async_wait(kAwaitTuple);
    }
  }
  --environment_->tasks;
  environment_->changed.notify();
}

void Port::stop() {
  socket_->close();
  pause_.cancel();
}

void Port::take(Datagram const& datagram) {
  auto& counters = environment_->counters;
  ++counters.datagrams;
  auto const packet = read_packet(datagram.octets);
  if (packet.malformed) ++counters.malformed;
  if (packet.unsupported) {
    ++counters.unsupported;
    spdlog::debug("UDPCL passes over {} from {}", *packet.unsupported, to_text(datagram.source));
  }
  for (auto const bundle : packet.bundles)
    take_bundle(datagram, bundle);
}

void Port::take_bundle(Datagram const& datagram, ByteView bundle) {
  auto& counters = environment_->counters;
  auto const link = link_of(datagram, bundle);
  if (!link) return;
  if (environment_->receiver.admit(link->id(), bundle.size())) {
    ++counters.refused;
    link->refused(bundle.size());
    return;
  }
  ++counters.bundles;
  environment_->undecided_octets += bundle.size();
  ++environment_->tasks;
  spawn(environment_->executor,
        "reception of a datagram",
        receive(link, Bytes(bundle.begin(), bundle.end())));
}

// By the address it came from, else by the group it was sent to. Who sends is known by nothing
// else, and that can be forged: it decides what is sent back, and whose limits count.
std::shared_ptr<DatagramLink> Port::link_of(Datagram const& datagram, ByteView bundle) {
  auto const& peers = environment_->peers;
  auto const peer = find_sender(peers, datagram.source);
  if (peer) {
    if (!peer->is_named())
      if (auto const node = previous_node_of(bundle)) peer->name(*node);
    return peer->link();
  }
  auto const group = datagram.to_many ? find_group(peers, datagram.destination) : nullptr;
  if (!group) return link_of_strangers();
  if (!is_own(environment_->config, previous_node_of(bundle))) return group->link();
  ++environment_->counters.own;
  return nullptr;
}

std::shared_ptr<DatagramLink> Port::link_of_strangers() {
  ++environment_->counters.from_strangers;
  if (!environment_->config.accept_strangers || environment_->stopping) {
    ++environment_->counters.refused;
    return nullptr;
  }
  auto& strangers = environment_->strangers;
  if (!strangers) {
    strangers = std::make_shared<StrangerLink>(environment_->ids.next());
    environment_->observer.link_up(strangers);
  }
  return strangers;
}

Task<void> Port::receive(std::shared_ptr<DatagramLink> link, Bytes bundle) {
  auto const environment = environment_;
  auto const octets = bundle.size();
  auto const refusal = co_await environment->receiver.receive(link->id(), std::move(bundle));
  if (refusal) {
    ++environment->counters.refused;
    link->refused(octets);
  } else {
    link->received(octets);
  }
  environment->undecided_octets -= octets;
  --environment->tasks;
  environment->changed.notify();
}

Result<std::shared_ptr<Port>> port_for(std::shared_ptr<Environment> const& environment,
                                       udp const& family) {
  auto const known = environment->ports.find(family.family());
  if (known != environment->ports.end()) return known->second;
  TRY(auto const port, Port::open(environment, udp::endpoint(family, 0)));
  environment->ports.emplace(family.family(), port);
  spawn(environment->executor, "UDPCL port", port->run());
  return port;
}

}  // namespace bindle::convergence::udpcl
