#pragma once

#include "convergence/task.hpp"
#include "convergence/tcpcl/tls/tls_channel.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace bindle::convergence::tcpcl {

// A TCP connection that can be put under TLS. Single-threaded; one read and one write may be under
// way at a time. Buffers stay valid until the call they were given to completes.
class Transport {
 public:
  using ReadBuffers = std::array<boost::asio::mutable_buffer, 2>;
  using WriteBuffers = std::vector<boost::asio::const_buffer>;

  explicit Transport(boost::asio::ip::tcp::socket socket);

  boost::asio::ip::tcp::socket const& socket() const { return socket_; }

  // Performs the handshake. Nothing may be read or written meanwhile, nor after a failure, whose
  // alert the peer was sent.
  Task<Result<void>> secure(std::shared_ptr<TlsContext const> context, TlsChannel::Peer peer);

  // Null without TLS.
  TlsChannel const* tls() const { return tls_.get(); }

  // At least one octet; `into` has room for one. Fails with Errc::peer_gone when the peer ended the
  // connection.
  Task<Result<std::size_t>> read(ReadBuffers into);

  Task<Result<void>> write(WriteBuffers from);

  // TLS has something to say of its own, which the next write() takes along.
  bool has_own_output() const { return tls_ && tls_->has_output(); }

  // Says, and writes, that nothing more will be written; reading goes on.
  Task<void> end_output();

  // Every call under way fails.
  void cancel();
  void close();

  // Between two calls of read(): gives back memory that an idle connection does not need.
  void trim();

  // Octets on the wire, TLS included.
  std::uint64_t bytes_read() const { return bytes_read_; }

  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  Task<Result<std::size_t>> read_socket(ReadBuffers into);
  Task<Result<void>> write_socket(WriteBuffers from);
  Task<Result<void>> encrypt(WriteBuffers from);
  Task<Result<void>> flush();
  Task<Result<void>> handshake();
  Result<std::size_t> decrypt(ReadBuffers const& into);

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<TlsChannel> tls_;
  Bytes encrypted_;  // being written
  std::uint64_t bytes_read_ = 0;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace bindle::convergence::tcpcl
