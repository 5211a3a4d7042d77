#include "convergence/tcpcl/negotiation.hpp"

#include "convergence/tcpcl/extension_items.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace bindle::convergence::tcpcl {
namespace {

// A URI has no other characters (RFC 3986), and this one goes into logs.
bool is_printable(std::string const& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string_view scheme_of(std::string_view node_id) {
  return node_id.substr(0, node_id.find(':'));
}

}  // namespace

ContactHeader our_contact_header(TlsPolicy policy) {
  ContactHeader header;
  header.can_tls = policy != TlsPolicy::never;
  return header;
}

Result<bool> negotiate_tls(TlsPolicy policy, ContactHeader const& theirs) {
  if (policy == TlsPolicy::require && !theirs.can_tls)
    return fail(Errc::not_permitted, "the peer does not offer TLS, which is required here");
  return theirs.can_tls && policy != TlsPolicy::never;
}

SessInit our_sess_init(Config const& config, std::string_view peer_node_id) {
  auto const& second = config.second_node_id;
  auto const speaks_second =
      !second.empty() && !peer_node_id.empty() && scheme_of(second) == scheme_of(peer_node_id);
  SessInit ours;
  ours.keepalive_s = static_cast<std::uint16_t>(config.keepalive.count());
  ours.segment_mru = config.segment_mru;
  ours.transfer_mru = config.transfer_mru;
  ours.node_id = speaks_second ? second : config.node_id;
  return ours;
}

Result<SessionParameters> negotiate(Config const& config, SessInit const& theirs) {
  if (theirs.segment_mru == 0 || theirs.transfer_mru == 0)
    return fail(Errc::malformed, "the peer's SESS_INIT has an MRU of 0");
  if (!is_printable(theirs.node_id))
    return fail(Errc::malformed, "the node ID in the peer's SESS_INIT is not a URI");
  TRY(auto const items, parse_extension_items(theirs.extension_items));
  if (has_critical(items))
    return fail(Errc::unsupported, "the peer's SESS_INIT has an unknown critical extension item");

  SessionParameters agreed;
  agreed.keepalive = std::min(config.keepalive, std::chrono::seconds(theirs.keepalive_s));
  agreed.segment_size =
      static_cast<std::size_t>(std::min<std::uint64_t>(theirs.segment_mru, config.segment_size));
  agreed.transfer_mtu = std::min(theirs.transfer_mru, config.transfer_mtu);
  return agreed;
}

}  // namespace bindle::convergence::tcpcl
