#include "agent/neighbours/known_nodes.hpp"

#include "agent/neighbours/key_name.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/udpcl/address.hpp"

#include <algorithm>
#include <string_view>

namespace bindle::agent {
namespace {

namespace ip = boost::asio::ip;
using convergence::Authentication;

std::string host_of(std::string const& url) {
  if (auto const tcpcl = convergence::tcpcl::parse_address(url)) return tcpcl->host;
  auto const udpcl = convergence::udpcl::parse_address(url);
  return udpcl ? udpcl->host : "";
}

// "[::1]:4556" and "127.0.0.1:4556"; neither of "unknown senders".
ip::address address_of(std::string_view remote) {
  auto host = remote.substr(0, remote.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  auto const address = ip::make_address(host, error);
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

}  // namespace

KnownNodes::KnownNodes(Trust const& trust,
                       KnownNeighbours const& met,
                       NeighbourSettings const& settings,
                       std::vector<std::string> const& peers)
    : trust_(trust), met_(met), settings_(settings), urls_(peers.begin(), peers.end()) {
  for (auto const& url : peers) {
    boost::system::error_code not_an_address;
    auto const host = ip::make_address(host_of(url), not_an_address);
    if (!not_an_address) hosts_.insert(host);
  }
}

bool KnownNodes::knows(Eid const& node) const {
  return settings_.find(node) != nullptr || met_.find(node).has_value() || has_named_key(node);
}

bool KnownNodes::knows(convergence::LinkDescription const& link) const {
  if (link.foreign) return false;
  if (link.authenticated != Authentication::none || urls_.contains(link.dialled_url)) return true;
  if (knows(address_of(link.remote_address))) return true;
  auto const id = Eid::parse(link.peer_node_id);
  if (!id) return false;
  auto const node = id->node_id();
  // By the rule for it, it was let in.
  if (settings_.find(node) != nullptr) return true;
  if (link.peer_key && trust_.keyring()->level_of(*link.peer_key) >= TrustLevel::known) return true;
  auto const met = met_.find(node);
  if (met) return met->to_string() == link.peer_fingerprint;
  return !link.peer_key && has_named_key(node);
}

bool KnownNodes::has_named_key(Eid const& node) const {
  auto const keyring = trust_.keyring();
  return std::any_of(keyring->entries().begin(), keyring->entries().end(), [&](auto const& each) {
    auto const& [name, level] = each.second;
    return level >= TrustLevel::known && is_name_of(name, node);
  });
}

}  // namespace bindle::agent
