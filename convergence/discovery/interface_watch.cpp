#include "convergence/discovery/interface_watch.hpp"

#include "convergence/await_tuple.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace bindle::convergence::discovery {
namespace {

namespace asio = boost::asio;

// What the messages say does not matter: the interfaces are listed anew. One that does not fit is
// cut off.
void drain(int socket) {
  std::array<char, 4096> buffer;
  while (::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT) > 0 || errno == ENOBUFS)
    errno = 0;
}

}  // namespace

Result<std::unique_ptr<InterfaceWatch>> InterfaceWatch::open(
    asio::any_io_executor const& executor) {
  auto const socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (socket < 0)
    return fail(Errc::io, std::string("cannot watch the interfaces: ") + strerror(errno));
  std::unique_ptr<InterfaceWatch> watch(new InterfaceWatch(executor, socket));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  sockaddr generic{};
  static_assert(sizeof address <= sizeof generic);
  std::memcpy(&generic, &address, sizeof address);
  if (::bind(socket, &generic, sizeof address) != 0)
    return fail(Errc::io, std::string("cannot watch the interfaces: ") + strerror(errno));
  return watch;
}

Task<Result<void>> InterfaceWatch::changed() {
  auto const [error] =
      co_await socket_.async_wait(asio::posix::stream_descriptor::wait_read, kAwaitTuple);
  if (!socket_.is_open()) co_return fail(Errc::cancelled, "the watch is closed");
  if (error) co_return fail(Errc::io, error.message());
  drain(socket_.native_handle());
  co_return Result<void>{};
}

void InterfaceWatch::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace bindle::convergence::discovery
