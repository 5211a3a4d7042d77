#include "convergence/datagram_socket.hpp"

#include "convergence/await_tuple.hpp"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>

namespace bindle::convergence {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// Bursts wait here while the node writes to the disk; the kernel gives what its limit allows.
constexpr int kReceiveBuffer = 1 << 20;

// Room for what comes with a datagram: where it was sent to.
constexpr std::size_t kControl = CMSG_SPACE(sizeof(in6_pktinfo));

error_code last_error() {
  return {errno, boost::system::system_category()};
}

bool set_flag(int socket, int level, int option, int value, error_code& error) {
  if (::setsockopt(socket, level, option, &value, sizeof value) == 0) return true;
  error = last_error();
  return false;
}

bool configure(udp::socket& socket, bool is_v6, DatagramSocket::Options const& options) {
  auto const native = socket.native_handle();
  error_code error;
  if (options.shares_port) set_flag(native, SOL_SOCKET, SO_REUSEADDR, 1, error);
  // Only groups that were joined on this very socket.
  if (is_v6) {
    set_flag(native, IPPROTO_IPV6, IPV6_V6ONLY, 1, error);
    set_flag(native, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, error);
    set_flag(native, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, error);
  } else {
    set_flag(native, IPPROTO_IP, IP_PKTINFO, 1, error);
    set_flag(native, IPPROTO_IP, IP_MULTICAST_ALL, 0, error);
    set_flag(native, SOL_SOCKET, SO_BROADCAST, 1, error);
  }
  return !error;
}

std::size_t put_interface(msghdr& message, DatagramTarget const& to) {
  auto* const header = CMSG_FIRSTHDR(&message);
  if (to.endpoint.address().is_v6()) {
    in6_pktinfo info{};
    info.ipi6_ifindex = to.interface;
    header->cmsg_level = IPPROTO_IPV6;
    header->cmsg_type = IPV6_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
    return CMSG_SPACE(sizeof info);
  }
  in_pktinfo info{};
  info.ipi_ifindex = static_cast<int>(to.interface);
  info.ipi_spec_dst.s_addr = htonl(to.source.to_uint());
  header->cmsg_level = IPPROTO_IP;
  header->cmsg_type = IP_PKTINFO;
  header->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(header), &info, sizeof info);
  return CMSG_SPACE(sizeof info);
}

error_code send_now(int socket, std::array<ByteView, 3> const& pieces, DatagramTarget const& to) {
  std::array<iovec, 3> parts{};
  for (std::size_t i = 0; i < pieces.size(); ++i)
    parts[i] = {const_cast<std::uint8_t*>(pieces[i].data()), pieces[i].size()};
  alignas(cmsghdr) std::array<char, kControl> control{};
  auto endpoint = to.endpoint;
  msghdr message{};
  message.msg_name = endpoint.data();
  message.msg_namelen = static_cast<socklen_t>(endpoint.size());
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  if (to.interface != 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    message.msg_controllen = put_interface(message, to);
  }
  if (::sendmsg(socket, &message, MSG_NOSIGNAL) >= 0) return {};
  return last_error();
}

void read_target(msghdr& message, Datagram& datagram) {
  for (auto* each = CMSG_FIRSTHDR(&message); each != nullptr; each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(each), sizeof info);
      datagram.destination = asio::ip::address_v4(ntohl(info.ipi_addr.s_addr));
      datagram.to_many = info.ipi_addr.s_addr != info.ipi_spec_dst.s_addr;
      datagram.interface = static_cast<unsigned>(info.ipi_ifindex);
    } else if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(each), sizeof info);
      asio::ip::address_v6::bytes_type octets{};
      std::memcpy(octets.data(), &info.ipi6_addr, octets.size());
      datagram.destination = asio::ip::address_v6(octets);
      datagram.to_many = datagram.destination.is_multicast();
      datagram.interface = info.ipi6_ifindex;
    }
  }
}

}  // namespace

struct DatagramSocket::Buffers {
  explicit Buffers(Options const& options)
      : octets(options.batch * options.max_datagram),
        sources(options.batch),
        controls(options.batch),
        parts(options.batch),
        messages(options.batch) {
    for (std::size_t i = 0; i < options.batch; ++i)
      parts[i] = {octets.data() + i * options.max_datagram, options.max_datagram};
  }

  // The kernel overwrites the lengths.
  void make_ready() {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      auto& message = messages[i].msg_hdr;
      message = {};
      message.msg_name = &sources[i];
      message.msg_namelen = sizeof sources[i];
      message.msg_iov = &parts[i];
      message.msg_iovlen = 1;
      message.msg_control = controls[i].octets.data();
      message.msg_controllen = controls[i].octets.size();
    }
  }

  struct Control {
    alignas(cmsghdr) std::array<char, kControl> octets;
  };

  Bytes octets;
  std::vector<sockaddr_storage> sources;
  std::vector<Control> controls;
  std::vector<iovec> parts;
  std::vector<mmsghdr> messages;
};

DatagramSocket::DatagramSocket(udp::socket socket, Options options)
    : socket_(std::move(socket)), buffers_(std::make_unique<Buffers>(options)) {
  error_code ignored;
  endpoint_ = socket_.local_endpoint(ignored);
  socket_.set_option(asio::socket_base::receive_buffer_size(kReceiveBuffer), ignored);
  datagrams_.reserve(options.batch);
}

DatagramSocket::~DatagramSocket() = default;

Result<std::unique_ptr<DatagramSocket>> DatagramSocket::open(asio::any_io_executor const& executor,
                                                             udp::endpoint const& at,
                                                             Options options) {
  udp::socket socket(executor);
  error_code error;
  socket.open(at.protocol(), error);
  auto const configured = !error && configure(socket, at.address().is_v6(), options);
  if (!error) socket.native_non_blocking(true, error);
  if (!error) socket.bind(at, error);
  if (error || !configured)
    return fail(Errc::io,
                "cannot open UDP port " + to_text(at) + ": " +
                    (error ? error.message() : "the kernel lacks an option"));
  return std::unique_ptr<DatagramSocket>(new DatagramSocket(std::move(socket), options));
}

Task<Result<std::span<Datagram const>>> DatagramSocket::receive() {
  while (true) {
    error_code error;
    auto const count = read_batch(error);
    if (count > 0) co_return std::span<Datagram const>(datagrams_);
    if (error != asio::error::would_block) co_return fail(Errc::io, error.message());
    auto const [failed] = co_await socket_.async_wait(udp::socket::wait_read, kAwaitTuple);
    if (!socket_.is_open()) co_return fail(Errc::cancelled, "the socket is closed");
    if (failed) co_return fail(Errc::io, failed.message());
  }
}

std::size_t DatagramSocket::read_batch(error_code& error) {
  datagrams_.clear();
  buffers_->make_ready();
  auto& messages = buffers_->messages;
  auto const count = ::recvmmsg(socket_.native_handle(),
                                messages.data(),
                                static_cast<unsigned>(messages.size()),
                                MSG_DONTWAIT,
                                nullptr);
  if (count < 0) {
    error = last_error();
    return 0;
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    auto& message = messages[i].msg_hdr;
    auto& datagram = datagrams_.emplace_back();
    datagram.source.resize(message.msg_namelen);
    std::memcpy(datagram.source.data(), message.msg_name, message.msg_namelen);
    auto const* const octets = static_cast<std::uint8_t const*>(message.msg_iov->iov_base);
    datagram.octets = {octets, messages[i].msg_len};
    datagram.truncated = (message.msg_flags & MSG_TRUNC) != 0;
    read_target(message, datagram);
  }
  return datagrams_.size();
}

Task<error_code> DatagramSocket::send(std::array<ByteView, 3> pieces, DatagramTarget to) {
  while (socket_.is_open()) {
    auto const error = send_now(socket_.native_handle(), pieces, to);
    if (error != asio::error::would_block) co_return error;
    auto const [failed] = co_await socket_.async_wait(udp::socket::wait_write, kAwaitTuple);
    if (failed) co_return failed;
  }
  co_return error_code(asio::error::operation_aborted);
}

error_code DatagramSocket::join(asio::ip::address const& group, unsigned interface) {
  error_code error;
  if (group.is_v6()) {
    ipv6_mreq request{};
    auto const octets = group.to_v6().to_bytes();
    std::memcpy(&request.ipv6mr_multiaddr, octets.data(), octets.size());
    request.ipv6mr_interface = interface;
    if (::setsockopt(
            socket_.native_handle(), IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request) != 0)
      error = last_error();
  } else {
    ip_mreqn request{};
    request.imr_multiaddr.s_addr = htonl(group.to_v4().to_uint());
    request.imr_ifindex = static_cast<int>(interface);
    if (::setsockopt(
            socket_.native_handle(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) != 0)
      error = last_error();
  }
  return error == asio::error::address_in_use ? error_code() : error;
}

void DatagramSocket::close() {
  error_code ignored;
  socket_.close(ignored);
}

Result<unsigned> interface_index(std::string const& name) {
  auto const index = ::if_nametoindex(name.c_str());
  if (index == 0) return fail(Errc::not_found, "there is no network interface \"" + name + "\"");
  return index;
}

std::string to_text(udp::endpoint const& endpoint) {
  auto const host = endpoint.address().to_string();
  auto const text = endpoint.address().is_v6() ? "[" + host + "]" : host;
  return text + ":" + std::to_string(endpoint.port());
}

}  // namespace bindle::convergence
