#include "convergence/discovery/announcement.hpp"

#include <algorithm>

namespace bindle::convergence::discovery {
namespace {

namespace ip = boost::asio::ip;
using ip::udp;

// Those of dtn7-rs; the second is every node on a link (RFC 4291 section 2.7.1).
constexpr ip::address_v4::uint_type kGroupV4 = 0xe000001a;  // 224.0.0.26

ip::address_v6 group_v6() {
  ip::address_v6::bytes_type octets{};
  octets[0] = 0xff;
  octets[1] = 0x02;
  octets[15] = 0x01;
  return ip::address_v6(octets);
}

bool is_reachable(Config::Listener const& listener, NetworkInterface const& interface, bool by_v6) {
  auto const& address = listener.address;
  // The IPv6 wildcard takes IPv4 too.
  if (address.is_unspecified()) return address.is_v6() || !by_v6;
  return address.is_v6() == by_v6 &&
         std::find(interface.addresses.begin(), interface.addresses.end(), address) !=
             interface.addresses.end();
}

}  // namespace

Beacon beacon_for(NetworkInterface const& interface,
                  DatagramTarget const& to,
                  Config const& config) {
  auto const by_v6 = to.endpoint.address().is_v6();
  Beacon beacon;
  beacon.node = config.node_id;
  if (config.tcpcl && is_reachable(*config.tcpcl, interface, by_v6))
    beacon.services.push_back({std::string(kTcpclService), config.tcpcl->port});
  if (config.udpcl && is_reachable(*config.udpcl, interface, by_v6))
    beacon.services.push_back({std::string(kUdpclService), config.udpcl->port});
  // Whole seconds, and never 0, which would mean goodbye.
  beacon.period = std::chrono::ceil<std::chrono::seconds>(config.period);
  return beacon;
}

// The source is where the neighbours then dial: an address on that very network.
std::vector<DatagramTarget> targets_on(NetworkInterface const& interface, std::uint16_t port) {
  std::vector<DatagramTarget> targets;
  if (auto const source = interface.first_ipv4()) {
    targets.push_back({udp::endpoint(ip::address_v4(kGroupV4), port), interface.index, *source});
    if (interface.broadcast)
      targets.push_back({udp::endpoint(*interface.broadcast, port), interface.index, *source});
  }
  if (interface.has_ipv6()) {
    auto group = group_v6();
    group.scope_id(interface.index);
    targets.push_back({udp::endpoint(group, port), interface.index});
  }
  return targets;
}

}  // namespace bindle::convergence::discovery
