#pragma once

#include "convergence/datagram_socket.hpp"
#include "convergence/discovery/config.hpp"
#include "convergence/discovery/counters.hpp"
#include "convergence/discovery/interface_watch.hpp"
#include "convergence/discovery/neighbourhood.hpp"
#include "convergence/discovery/network_interfaces.hpp"
#include "convergence/signal.hpp"
#include "convergence/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace bindle::convergence::discovery {

// Hears of nodes that announce themselves. What they say is not authenticated: it is good for
// opening a session, in which it shows who is there, and for nothing else.
class NeighbourObserver {
 public:
  virtual ~NeighbourObserver() = default;

  // With every beacon, the first one included.
  virtual void neighbour_heard(Neighbour const& neighbour) = 0;

  // It took its leave, or was not heard of any more.
  virtual void neighbour_lost(Neighbour const& neighbour) = 0;
};

// Announces this node on the local networks and listens to the others, with the beacons of dtn7-rs
// over UDP multicast and broadcast. Runs on one thread, that of `executor`.
class Entity {
 public:
  // A uniform random number in [0, 1).
  using Random = std::function<double()>;

  Entity(boost::asio::any_io_executor executor,
         Config config,
         NeighbourObserver& observer,
         Random random);

  // Only when stop() has completed, or the executor will not run any more.
  ~Entity();

  Entity(Entity const&) = delete;
  Entity& operator=(Entity const&) = delete;

  // Opens the port, and announces from now on. Errc::io.
  Result<void> start();

  // Those heard lately, ours left out.
  std::vector<Neighbourhood::Entry> neighbours() const { return neighbourhood_.entries(); }

  Counters counters() const;

  // Takes leave of the neighbours. Completes when all tasks have ended.
  Task<void> stop();

 private:
  Result<void> open(boost::asio::ip::udp const& family);
  Task<void> listen(DatagramSocket& socket);
  Task<void> announce();
  Task<void> watch_interfaces();
  Task<void> expire();
  Task<void> send_beacons(bool goodbye);
  void take(Datagram const& datagram);
  void find_interfaces();
  DatagramSocket* socket_for(boost::asio::ip::udp::endpoint const& to) const;
  void task_ended();

  boost::asio::any_io_executor executor_;
  Config config_;
  NeighbourObserver& observer_;
  Random random_;
  Neighbourhood neighbourhood_;
  Counters counters_;
  std::vector<std::unique_ptr<DatagramSocket>> sockets_;  // one of each address family
  std::unique_ptr<InterfaceWatch> watch_;
  std::vector<NetworkInterface> interfaces_;
  std::map<DatagramTarget, std::uint32_t, bool (*)(DatagramTarget const&, DatagramTarget const&)>
      sequences_;
  boost::asio::steady_timer announce_timer_;
  boost::asio::steady_timer expire_timer_;
  bool announce_soon_ = false;
  bool stopping_ = false;
  int tasks_ = 0;
  Signal ended_;
};

}  // namespace bindle::convergence::discovery
