#include "convergence/discovery/entity.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/discovery/announcement.hpp"
#include "convergence/spawn.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace bindle::convergence::discovery {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using namespace std::chrono_literals;

constexpr std::size_t kBatch = 8;

// Between beacons, however much happens: a cable that is plugged in says so several times, and
// every new neighbour is answered.
constexpr auto kLeastPause = 500ms;

// After a failure that may go on.
constexpr auto kFailurePause = 1s;

// How often the neighbours are looked through.
constexpr auto kExpiryPace = 500ms;

Result<Beacon> decode_whole(Datagram const& datagram) {
  if (datagram.truncated) return fail(Errc::malformed, "longer than any beacon");
  return decode_beacon(datagram.octets);
}

bool is_before(DatagramTarget const& a, DatagramTarget const& b) {
  return std::tie(a.endpoint, a.interface) < std::tie(b.endpoint, b.interface);
}

}  // namespace

Entity::Entity(asio::any_io_executor executor,
               Config config,
               NeighbourObserver& observer,
               Random random)
    : executor_(std::move(executor)),
      config_(std::move(config)),
      observer_(observer),
      random_(std::move(random)),
      neighbourhood_(config_.limits),
      sequences_(&is_before),
      announce_timer_(executor_),
      expire_timer_(executor_),
      ended_(executor_) {}

Entity::~Entity() = default;

Result<void> Entity::start() {
  TRY_VOID(open(udp::v4()));
  // A machine may have no IPv6 at all.
  if (auto const opened = open(udp::v6()); !opened) spdlog::info("{}", opened.error().detail);
  TRY(watch_, InterfaceWatch::open(executor_));
  find_interfaces();
  tasks_ = 3 + static_cast<int>(sockets_.size());
  for (auto const& socket : sockets_)
    spawn(executor_, "discovery", listen(*socket));
  spawn(executor_, "beacons", announce());
  spawn(executor_, "interface watch", watch_interfaces());
  spawn(executor_, "expiry of neighbours", expire());
  return {};
}

Result<void> Entity::open(udp const& family) {
  TRY(auto socket,
      DatagramSocket::open(executor_,
                           udp::endpoint(family, config_.port),
                           {.max_datagram = kMaxBeaconSize, .batch = kBatch, .shares_port = true}));
  sockets_.push_back(std::move(socket));
  return {};
}

Task<void> Entity::stop() {
  stopping_ = true;
  co_await send_beacons(true);
  for (auto const& socket : sockets_)
    socket->close();
  if (watch_) watch_->close();
  announce_timer_.cancel();
  expire_timer_.cancel();
  while (tasks_ > 0)
    co_await ended_.wait();
}

void Entity::task_ended() {
  --tasks_;
  ended_.notify();
}

DatagramSocket* Entity::socket_for(udp::endpoint const& to) const {
  auto const found = std::find_if(sockets_.begin(), sockets_.end(), [&](auto const& socket) {
    return socket->endpoint().protocol() == to.protocol();
  });
  return found == sockets_.end() ? nullptr : found->get();
}

// Groups are joined anew each time: the kernel forgets an interface that went away.
void Entity::find_interfaces() {
  auto found = network_interfaces();
  if (!found) {
    spdlog::warn("{}", found.error().detail);
    return;
  }
  interfaces_ = chosen_interfaces(std::move(*found), config_.interfaces);
  for (auto const& interface : interfaces_)
    for (auto const& target : targets_on(interface, config_.port)) {
      auto* const socket = socket_for(target.endpoint);
      if (socket == nullptr || !target.endpoint.address().is_multicast()) continue;
      if (auto const error = socket->join(target.endpoint.address(), interface.index))
        spdlog::debug("no beacons are heard at {}: {}", interface.name, error.message());
    }
}

Task<void> Entity::announce() {
  asio::steady_timer least_pause(executor_);
  while (!stopping_) {
    announce_soon_ = false;
    co_await send_beacons(false);
    least_pause.expires_after(kLeastPause);
    co_await least_pause.async_wait(kAwaitTuple);
    // Up to a quarter earlier, at random, so that nodes do not fall into step.
    auto const shortened = config_.period - std::chrono::duration_cast<std::chrono::milliseconds>(
                                                config_.period / 4 * random_());
    if (announce_soon_ || stopping_ || shortened <= kLeastPause) continue;
    announce_timer_.expires_after(shortened - kLeastPause);
    co_await announce_timer_.async_wait(kAwaitTuple);
  }
  task_ended();
}

// Where nothing can be reached nothing is announced.
Task<void> Entity::send_beacons(bool goodbye) {
  auto const interfaces = interfaces_;
  for (auto const& interface : interfaces)
    for (auto const& target : targets_on(interface, config_.port)) {
      auto* const socket = socket_for(target.endpoint);
      auto beacon = beacon_for(interface, target, config_);
      if (socket == nullptr || beacon.services.empty()) continue;
      if (goodbye) beacon.period = 0s;
      beacon.sequence = sequences_[target]++;
      auto const octets = encode_beacon(beacon);
      std::array<ByteView, 3> const pieces{octets, {}, {}};
      auto const error = co_await socket->send(pieces, target);
      if (error)
        spdlog::debug(
            "no beacon to {} at {}: {}", to_text(target.endpoint), interface.name, error.message());
    }
}

Task<void> Entity::listen(DatagramSocket& socket) {
  asio::steady_timer pause(executor_);
  while (!stopping_) {
    auto const datagrams = co_await socket.receive();
    if (datagrams) {
      for (auto const& datagram : *datagrams)
        take(datagram);
    } else if (datagrams.error().code != Errc::cancelled) {
      spdlog::warn("beacons cannot be received: {}", datagrams.error().detail);
      pause.expires_after(kFailurePause);
      co_await pause.async_wait(kAwaitTuple);
    }
  }
  task_ended();
}

Counters Entity::counters() const {
  auto counters = counters_;
  counters.rate_limited = neighbourhood_.passed_over();
  return counters;
}

void Entity::take(Datagram const& datagram) {
  // Beacons are for the local network: they say by what interface they came.
  auto const is_chosen = std::any_of(interfaces_.begin(), interfaces_.end(), [&](auto const& each) {
    return each.index == datagram.interface;
  });
  ++counters_.received;
  if (!is_chosen) {
    ++counters_.elsewhere;
    return;
  }
  auto const beacon = decode_whole(datagram);
  if (!beacon) {
    ++counters_.malformed;
    spdlog::debug("no beacon from {}: {}", to_text(datagram.source), beacon.error().detail);
    return;
  }
  auto const is_own = std::any_of(config_.own_node_ids.begin(),
                                  config_.own_node_ids.end(),
                                  [&](Eid const& own) { return own.same_node(beacon->node); });
  if (is_own) return;
  auto const now = std::chrono::steady_clock::now();
  auto const source = datagram.source.address();
  auto const news = neighbourhood_.heard(*beacon, source, now);
  if (news == Neighbourhood::News::none) return;
  auto const neighbour = neighbour_of(*beacon, source);
  if (news == Neighbourhood::News::left) return observer_.neighbour_lost(neighbour);
  observer_.neighbour_heard(neighbour);
  if (news != Neighbourhood::News::appeared) return;
  // Whoever is new does not know this node either.
  announce_soon_ = true;
  announce_timer_.cancel();
}

Task<void> Entity::watch_interfaces() {
  asio::steady_timer pause(executor_);
  while (!stopping_) {
    auto const changed = co_await watch_->changed();
    if (stopping_) break;
    if (!changed) spdlog::warn("interfaces cannot be watched: {}", changed.error().detail);
    // Changes come in bursts.
    pause.expires_after(changed ? kLeastPause : kFailurePause);
    co_await pause.async_wait(kAwaitTuple);
    find_interfaces();
    announce_soon_ = true;
    announce_timer_.cancel();
  }
  task_ended();
}

Task<void> Entity::expire() {
  while (!stopping_) {
    for (auto const& gone : neighbourhood_.expire(std::chrono::steady_clock::now()))
      observer_.neighbour_lost(gone);
    expire_timer_.expires_after(kExpiryPace);
    co_await expire_timer_.async_wait(kAwaitTuple);
  }
  task_ended();
}

}  // namespace bindle::convergence::discovery
