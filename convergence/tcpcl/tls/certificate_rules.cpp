#include "convergence/tcpcl/tls/certificate_rules.hpp"

#include <algorithm>

namespace bindle::convergence::tcpcl {
namespace {

bool equal_names(std::string_view lower_case, std::string_view name) {
  auto const same = [](char a, char b) {
    return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b | 0x20) : b);
  };
  return std::equal(lower_case.begin(), lower_case.end(), name.begin(), name.end(), same);
}

}  // namespace

IdentityMatch match_node_id(PeerCertificate const& certificate, std::string_view node_id) {
  auto const& claims = certificate.node_ids;
  if (claims.empty()) return IdentityMatch::absent;
  auto const id = Eid::parse(node_id);
  if (!id) return IdentityMatch::failure;
  auto const found = std::find(claims.begin(), claims.end(), *id) != claims.end();
  return found ? IdentityMatch::success : IdentityMatch::failure;
}

IdentityMatch match_network(PeerCertificate const& certificate, NetworkIdentity const& peer) {
  auto const is_name = [&](std::string const& claim) { return equal_names(claim, peer.dns_name); };
  auto const is_address = [&](Bytes const& claim) {
    return std::equal(claim.begin(), claim.end(), peer.address.begin(), peer.address.end());
  };
  auto const names_count = !peer.dns_name.empty() && !certificate.dns_names.empty();
  if (!names_count && certificate.addresses.empty()) return IdentityMatch::absent;
  auto const& names = certificate.dns_names;
  auto const& addresses = certificate.addresses;
  if (names_count && std::any_of(names.begin(), names.end(), is_name))
    return IdentityMatch::success;
  if (std::any_of(addresses.begin(), addresses.end(), is_address)) return IdentityMatch::success;
  return IdentityMatch::failure;
}

}  // namespace bindle::convergence::tcpcl
