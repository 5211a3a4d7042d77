#pragma once

#include "convergence/datagram_socket.hpp"
#include "convergence/udpcl/datagram_link.hpp"
#include "convergence/udpcl/environment.hpp"

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace bindle::convergence::udpcl {

// One socket: takes what comes to the node, as from the peer whose it is, and lets peers send.
// Shared with its task, which may end after the entity.
class Port : public std::enable_shared_from_this<Port> {
 public:
  static Result<std::shared_ptr<Port>> open(std::shared_ptr<Environment> environment,
                                            boost::asio::ip::udp::endpoint const& at);

  DatagramSocket& socket() { return *socket_; }

  // Ends after stop(). Survives every failure to receive.
  Task<void> run();
  void stop();

 private:
  Port(std::shared_ptr<Environment> environment, std::unique_ptr<DatagramSocket> socket);

  void take(Datagram const& datagram);
  void take_bundle(Datagram const& datagram, ByteView bundle);
  std::shared_ptr<DatagramLink> link_of(Datagram const& datagram, ByteView bundle);
  std::shared_ptr<DatagramLink> link_of_strangers();
  Task<void> receive(std::shared_ptr<DatagramLink> link, Bytes bundle);

  std::shared_ptr<Environment> environment_;
  std::unique_ptr<DatagramSocket> socket_;
  boost::asio::steady_timer pause_;
};

// The port of this address family; opened at a free port number where nothing listens.
Result<std::shared_ptr<Port>> port_for(std::shared_ptr<Environment> const& environment,
                                       boost::asio::ip::udp const& family);

}  // namespace bindle::convergence::udpcl
