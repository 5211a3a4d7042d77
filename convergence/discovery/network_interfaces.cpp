#include "convergence/discovery/network_interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace bindle::convergence::discovery {
namespace {

namespace ip = boost::asio::ip;

ip::address_v4 ipv4_of(sockaddr const& from) {
  sockaddr_in address{};
  std::memcpy(&address, &from, sizeof address);
  return ip::address_v4(ntohl(address.sin_addr.s_addr));
}

ip::address_v6 ipv6_of(sockaddr const& from) {
  sockaddr_in6 address{};
  std::memcpy(&address, &from, sizeof address);
  ip::address_v6::bytes_type octets{};
  std::memcpy(octets.data(), &address.sin6_addr, octets.size());
  return ip::address_v6(octets, address.sin6_scope_id);
}

NetworkInterface& entry_of(std::vector<NetworkInterface>& all, ifaddrs const& found) {
  auto const index = ::if_nametoindex(found.ifa_name);
  auto const known = std::find_if(
      all.begin(), all.end(), [&](NetworkInterface const& each) { return each.index == index; });
  if (known != all.end()) return *known;
  auto& added = all.emplace_back();
  added.index = index;
  added.name = found.ifa_name;
  added.is_loopback = (found.ifa_flags & IFF_LOOPBACK) != 0;
  return added;
}

void add_address(NetworkInterface& to, ifaddrs const& found) {
  if (found.ifa_addr->sa_family == AF_INET6) {
    to.addresses.emplace_back(ipv6_of(*found.ifa_addr));
    return;
  }
  to.addresses.emplace_back(ipv4_of(*found.ifa_addr));
  if ((found.ifa_flags & IFF_BROADCAST) != 0 && found.ifa_broadaddr != nullptr)
    to.broadcast = ipv4_of(*found.ifa_broadaddr);
}

}  // namespace

std::optional<ip::address_v4> NetworkInterface::first_ipv4() const {
  for (auto const& address : addresses)
    if (address.is_v4()) return address.to_v4();
  return std::nullopt;
}

bool NetworkInterface::has_ipv6() const {
  return std::any_of(
      addresses.begin(), addresses.end(), [](auto const& address) { return address.is_v6(); });
}

Result<std::vector<NetworkInterface>> network_interfaces() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0)
    return fail(Errc::io, std::string("cannot list the network interfaces: ") + strerror(errno));
  std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> const owned(list, &::freeifaddrs);
  std::vector<NetworkInterface> all;
  for (auto const* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_UP) == 0) continue;
    auto const family = each->ifa_addr->sa_family;
    if (family == AF_INET || family == AF_INET6) add_address(entry_of(all, *each), *each);
  }
  return all;
}

std::vector<NetworkInterface> chosen_interfaces(std::vector<NetworkInterface> all,
                                                std::vector<std::string> const& names) {
  std::erase_if(all, [&](NetworkInterface const& each) {
    if (names.empty()) return each.is_loopback;
    return std::find(names.begin(), names.end(), each.name) == names.end();
  });
  return all;
}

}  // namespace bindle::convergence::discovery
