#pragma once

#include "bundle/bytes.hpp"
#include "convergence/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bindle::convergence {

// Where a datagram goes. The interface counts for multicast, broadcast and link-local addresses; by
// its index, 0: the kernel chooses.
struct DatagramTarget {
  boost::asio::ip::udp::endpoint endpoint;
  unsigned interface = 0;
  // From which of our IPv4 addresses; unspecified: the kernel chooses. It counts where the
  // interface does.
  boost::asio::ip::address_v4 source = {};

  friend bool operator==(DatagramTarget const&, DatagramTarget const&) = default;
};

// One that came. The octets are valid until the next call of receive().
struct Datagram {
  boost::asio::ip::udp::endpoint source;
  boost::asio::ip::address destination;
  bool to_many = false;    // the destination is a group or a broadcast address, and none of ours
  unsigned interface = 0;  // through which it came
  ByteView octets;
  bool truncated = false;  // it was longer than the socket takes
};

// A UDP socket of one address family (an IPv6 one takes no IPv4) whose datagrams come with where
// they were sent to, in batches, into buffers that are allocated once. Belongs to the thread of its
// executor.
class DatagramSocket {
 public:
  struct Options {
    std::size_t max_datagram = 65'535;
    std::size_t batch = 16;
    bool shares_port = false;  // with other programs, as listeners to groups do
  };

  // Errc::io with a sentence. Port 0 picks a free one.
  static Result<std::unique_ptr<DatagramSocket>> open(boost::asio::any_io_executor const& executor,
                                                      boost::asio::ip::udp::endpoint const& at,
                                                      Options options);
  ~DatagramSocket();

  // The real one, also when port 0 was asked for.
  boost::asio::ip::udp::endpoint endpoint() const { return endpoint_; }

  bool is_open() const { return socket_.is_open(); }

  // Waits until something has come. One caller at a time. Errc::cancelled after close(), Errc::io
  // for what the kernel reports; one may go on after that.
  Task<Result<std::span<Datagram const>>> receive();

  // The pieces as one datagram. Waits while the kernel has no room for it.
  Task<boost::system::error_code> send(std::array<ByteView, 3> pieces, DatagramTarget to);

  // Takes what is sent to the group through this interface. Doing it twice is no failure.
  boost::system::error_code join(boost::asio::ip::address const& group, unsigned interface);

  void close();

 private:
  struct Buffers;

  DatagramSocket(boost::asio::ip::udp::socket socket, Options options);

  std::size_t read_batch(boost::system::error_code& error);

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint endpoint_;
  std::unique_ptr<Buffers> buffers_;
  std::vector<Datagram> datagrams_;
};

// Index of the interface of this name; Errc::not_found.
Result<unsigned> interface_index(std::string const& name);

// "127.0.0.1:4556", "[fe80::1%eth0]:4556".
std::string to_text(boost::asio::ip::udp::endpoint const& endpoint);

}  // namespace bindle::convergence
