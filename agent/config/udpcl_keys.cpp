#include "agent/config/udpcl_keys.hpp"

#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"
#include "convergence/udpcl/config.hpp"

#include <chrono>

namespace bindle::agent {

using namespace rows;
namespace udpcl = convergence::udpcl;

namespace {

constexpr std::size_t kLongestName = 15;  // IF_NAMESIZE, without the end

Result<std::vector<std::string>> parse_interfaces(std::string_view text) {
  std::vector<std::string> names;
  if (text.empty()) return names;
  for (auto const part : parts_of(text)) {
    if (part.empty() || part.size() > kLongestName) return not_allowed();
    names.emplace_back(part);
  }
  return names;
}

}  // namespace

void add_udpcl_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(text_key(
      {"udpcl.listen",
       "",
       "Where bundles come over UDP, without connection and without encryption. What is sent "
       "leaves "
       "from there. 0.0.0.0:4556 is every IPv4 address and every group, [::]:4556 IPv6 as well; "
       "empty: nowhere, this node only sends."},
      "ADDRESS:PORT with an IP address, such as 0.0.0.0:4556, or nothing",
      parse_optional_listen_address,
      [](Config & c) -> auto& { return c.udpcl.listen; }));
  keys.push_back(count_key(
      {"udpcl.transfer_mtu",
       "1232",
       "Octets of bundle in one datagram; what is larger leaves in fragments. 1232 is safe on "
       "every "
       "IPv6 path, 1472 fills Ethernet under IPv4."},
      {udpcl::kLeastTransferMtu, udpcl::kMostTransferMtu},
      [](Config & c) -> auto& { return c.udpcl.transfer_mtu; }));
  keys.push_back(count_key(
      {"udpcl.bits_per_second",
       "1000000",
       "How fast datagrams are sent to each peer. UDP does not notice when a network is full: this "
       "is what keeps it usable for others."},
      {100, 10'000'000'000},
      [](Config & c) -> auto& { return c.udpcl.bits_per_second; }));
  keys.push_back(size_key(
      {"udpcl.burst", "16KiB", "How much may leave at once after a pause."},
      {1, std::uint64_t{16} << 20},
      [](Config & c) -> auto& { return c.udpcl.burst_bytes; }));
  keys.push_back(duration_key(
      {"udpcl.resend_after",
       "30s",
       "A bundle of which nothing shows that it arrived is sent again after this time, then after "
       "twice as long, up to an hour."},
      {std::chrono::milliseconds(100), std::chrono::hours(1)},
      [](Config & c) -> auto& { return c.udpcl.resend_after; }));
  keys.push_back(choice_key<bool>(
      {"udpcl.accept",
       "any",
       "Whose datagrams are taken: those of configured peers and groups, or anyone's, within what "
       "[foreign] allows."},
      {{"peers", false}, {"any", true}},
      [](Config & c) -> auto& { return c.udpcl.accept_strangers; }));
}

void add_discovery_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(flag_key(
      {"discovery.enabled",
       "false",
       "Announce this node on its local networks, and dial nodes that announce themselves. Off "
       "unless somebody wants it: it tells everyone there that this node exists."},
      [](Config & c) -> auto& { return c.discovery.enabled; }));
  keys.push_back(count_key(
      {"discovery.port", "3003", "The UDP port of the beacons, the same on all nodes."},
      {1, 65'535},
      [](Config & c) -> auto& { return c.discovery.port; }));
  keys.push_back(text_key(
      {"discovery.interfaces",
       "",
       "The network interfaces where beacons are sent and heard. Empty: all but the loopback."},
      "names of interfaces, with commas between them, or nothing",
      parse_interfaces,
      [](Config & c) -> auto& { return c.discovery.interfaces; }));
  keys.push_back(duration_key(
      {"discovery.period", "10s", "How often a beacon is sent, up to a quarter earlier at random."},
      {std::chrono::seconds(1), std::chrono::hours(1)},
      [](Config & c) -> auto& { return c.discovery.period; }));
  keys.push_back(duration_key(
      {"discovery.expire_after",
       "60s",
       "A neighbour that was not heard for so long is dialled no more. One that announces a longer "
       "period than a third of this has three periods."},
      {std::chrono::seconds(1), std::chrono::hours(24)},
      [](Config & c) -> auto& { return c.discovery.expire_after; }));
  keys.push_back(choice_key<AcceptNeighbours>(
      {"discovery.accept",
       "known",
       "Which neighbours are dialled: those that call themselves as a node that is known, or any; "
       "whatever strangers bring counts as foreign traffic."},
      {{"known", AcceptNeighbours::known}, {"any", AcceptNeighbours::any}},
      [](Config & c) -> auto& { return c.discovery.accept; }));
}

void add_foreign_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(size_key(
      {"foreign.bytes_per_hour",
       "64MiB",
       "How much is taken in an hour from all nodes together that nobody configured and that are "
       "not otherwise known."},
      {0, std::uint64_t{1} << 60},
      [](Config & c) -> auto& { return c.foreign.bytes_per_hour; }));
  keys.push_back(count_key(
      {"foreign.storage_percent",
       "50",
       "Nothing is taken from them while more than this share of storage.budget is in use, but for "
       "bundles of up to 4 KiB over TCP: strangers introduce themselves, and ask for things."},
      {0, 100},
      [](Config & c) -> auto& { return c.foreign.storage_percent; }));
}

}  // namespace bindle::agent
