#include "convergence/tcpcl/transport.hpp"

#include "convergence/await_tuple.hpp"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// What is encrypted before it is written: sixteen records of TLS.
constexpr std::size_t kEncryptAtOnce = 256u << 10;

// Whoever writes so little is idle, and needs no buffer.
constexpr std::size_t kKeepaliveRecord = 40;

// Asio's own condition stops each system call at 64 KiB.
std::size_t all_at_once(boost::system::error_code const& error, std::size_t) {
  return error ? 0 : std::numeric_limits<std::size_t>::max();
}

Error failure(boost::system::error_code const& error) {
  return error == asio::error::eof ? fail(Errc::peer_gone, "the peer closed the connection")
                                   : fail(Errc::io, error.message());
}

std::span<std::uint8_t> octets_of(asio::mutable_buffer const& buffer) {
  return {static_cast<std::uint8_t*>(buffer.data()), buffer.size()};
}

ByteView octets_of(asio::const_buffer const& buffer) {
  return {static_cast<std::uint8_t const*>(buffer.data()), buffer.size()};
}

}  // namespace

Transport::Transport(tcp::socket socket) : socket_(std::move(socket)) {
  boost::system::error_code ignored;  // a socket that is dead already is found out by reading
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

Task<Result<void>> Transport::secure(std::shared_ptr<TlsContext const> context,
                                     TlsChannel::Peer peer) {
  tls_ = std::make_unique<TlsChannel>(std::move(context), std::move(peer));
  auto const done = co_await handshake();
  if (tls_->has_output()) {
    auto const told = co_await flush();
    if (done && !told) co_return told;
  }
  co_return done;
}

Task<Result<void>> Transport::handshake() {
  for (;;) {
    CO_TRY(auto const done, tls_->handshake());
    if (done) co_return Result<void>();
    if (tls_->has_output()) CO_TRY_VOID(co_await flush());
    auto const space = tls_->space();
    ReadBuffers const into{asio::buffer(space.data(), space.size()), asio::mutable_buffer()};
    CO_TRY(auto const count, co_await read_socket(into));
    tls_->arrived(count);
  }
}

Task<Result<std::size_t>> Transport::read(ReadBuffers into) {
  if (!tls_) co_return co_await read_socket(into);
  for (;;) {
    CO_TRY(auto const count, decrypt(into));
    if (count > 0) co_return count;
    if (tls_->ended_by_peer()) co_return fail(Errc::peer_gone, "the peer closed the connection");
    auto const space = tls_->space();
    ReadBuffers const encrypted{asio::buffer(space.data(), space.size()), asio::mutable_buffer()};
    CO_TRY(auto const arrived, co_await read_socket(encrypted));
    tls_->arrived(arrived);
  }
}

Result<std::size_t> Transport::decrypt(ReadBuffers const& into) {
  std::size_t total = 0;
  for (auto const& buffer : into) {
    TRY(auto const count, tls_->read(octets_of(buffer)));
    total += count;
    if (count < buffer.size()) break;
  }
  return total;
}

Task<Result<std::size_t>> Transport::read_socket(ReadBuffers into) {
  auto const [error, count] = co_await socket_.async_read_some(into, kAwaitTuple);
  if (error) co_return failure(error);
  bytes_read_ += count;
  co_return count;
}

Task<Result<void>> Transport::write(WriteBuffers from) {
  if (!tls_) co_return co_await write_socket(std::move(from));
  CO_TRY_VOID(co_await encrypt(std::move(from)));
  co_return co_await flush();
}

Task<Result<void>> Transport::encrypt(WriteBuffers from) {
  std::size_t waiting = 0;
  for (auto const& buffer : from) {
    auto octets = octets_of(buffer);
    while (!octets.empty()) {
      auto const count = std::min(octets.size(), kEncryptAtOnce - waiting);
      CO_TRY_VOID(tls_->write(octets.first(count)));
      octets = octets.subspan(count);
      waiting += count;
      if (waiting < kEncryptAtOnce) continue;
      CO_TRY_VOID(co_await flush());
      waiting = 0;
    }
  }
  co_return Result<void>();
}

Task<Result<void>> Transport::flush() {
  tls_->take_output(encrypted_);
  WriteBuffers pieces(1, asio::buffer(encrypted_));
  CO_TRY_VOID(co_await write_socket(std::move(pieces)));
  if (encrypted_.size() < kKeepaliveRecord) encrypted_ = Bytes();
  co_return Result<void>();
}

Task<Result<void>> Transport::write_socket(WriteBuffers from) {
  auto const [error, count] = co_await asio::async_write(socket_, from, all_at_once, kAwaitTuple);
  bytes_written_ += count;
  if (error) co_return failure(error);
  co_return Result<void>();
}

Task<void> Transport::end_output() {
  if (tls_) {
    tls_->close();
    // A peer that is gone does not miss it.
    if (tls_->has_output()) [[maybe_unused]]
      auto const told = co_await flush();
  }
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Transport::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Transport::trim() {
  if (tls_) tls_->trim();
}

}  // namespace bindle::convergence::tcpcl
