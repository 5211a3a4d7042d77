#include "tests/bench/load/plain_stream.hpp"

#include "bundle/bytes.hpp"
#include "convergence/await_tuple.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace bindle::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = 1 << 20;

}  // namespace

Task<double> send_stream(tcp::endpoint to, std::uint64_t octets) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(to, asio::use_awaitable);
  Bytes const piece(kPiece, 0x62);
  auto const begin = Clock::now();
  for (std::uint64_t left = octets; left > 0;) {
    auto const length = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece));
    co_await asio::async_write(socket, asio::buffer(piece.data(), length), asio::use_awaitable);
    left -= length;
  }
  socket.shutdown(tcp::socket::shutdown_send);
  std::array<std::uint8_t, 1> answer{};
  co_await asio::async_read(socket, asio::buffer(answer), asio::use_awaitable);
  co_return std::chrono::duration<double>(Clock::now() - begin).count();
}

Task<void> take_stream(tcp::acceptor& acceptor) {
  auto socket = co_await acceptor.async_accept(asio::use_awaitable);
  Bytes piece(kPiece);
  while (true) {
    auto const [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwaitTuple);
    if (error) break;
    (void)count;
  }
  std::array<std::uint8_t, 1> const answer{1};
  co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
}

}  // namespace bindle::bench
