#include "convergence/peer_url.hpp"

#include <algorithm>
#include <charconv>

namespace bindle::convergence {
namespace {

constexpr std::size_t kMaxHost = 253;  // RFC 1035

Error bad(std::string_view url, std::string_view why) {
  return fail(Errc::invalid_argument,
              "\"" + std::string(url) + "\" is not a peer address: " + std::string(why));
}

bool is_host_character(char c) {
  auto const lower = c | 0x20;
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_';
}

bool is_ipv6_character(char c) {
  return is_host_character(c) || c == ':' || c == '%';
}

// What stands before and after the host's end; the port with its colon.
struct Split {
  std::string_view host;
  std::string_view port;
};

Result<Split> split_bracketed(std::string_view url, std::string_view rest) {
  auto const close = rest.find(']');
  if (close == std::string_view::npos) return bad(url, "\"]\" is missing after the IPv6 address");
  Split const split{rest.substr(1, close - 1), rest.substr(close + 1)};
  if (!std::all_of(split.host.begin(), split.host.end(), is_ipv6_character))
    return bad(url, "the brackets do not hold an IPv6 address");
  return split;
}

Result<Split> split_plain(std::string_view url, std::string_view rest) {
  auto const colon = std::min(rest.find(':'), rest.size());
  Split const split{rest.substr(0, colon), rest.substr(colon)};
  if (split.port.find(':', 1) != std::string_view::npos)
    return bad(url, "an IPv6 address stands in brackets, as in [::1]:4556");
  if (!std::all_of(split.host.begin(), split.host.end(), is_host_character))
    return bad(url, "the host holds a character that no host name has");
  return split;
}

Result<std::uint16_t> parse_port(std::string_view url, std::string_view text) {
  if (text.empty()) return kDtnBundlePort;
  if (text.front() != ':') return bad(url, "after the host only \":PORT\" may follow");
  text.remove_prefix(1);
  std::uint16_t port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0)
    return bad(url, "the port must be a number from 1 to 65535");
  return port;
}

}  // namespace

Result<HostAndPort> parse_peer_url(std::string_view url, std::string_view scheme) {
  auto const start = std::string(scheme) + "://";
  if (!url.starts_with(start)) return bad(url, "it must begin with " + start);
  auto rest = url.substr(start.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  TRY(auto const split,
      rest.starts_with('[') ? split_bracketed(url, rest) : split_plain(url, rest));
  if (split.host.empty()) return bad(url, "the host is missing");
  if (split.host.size() > kMaxHost) return bad(url, "the host name is too long");
  TRY(auto const port, parse_port(url, split.port));
  return HostAndPort{std::string(split.host), port};
}

std::string to_peer_url(std::string_view scheme, HostAndPort const& address) {
  auto const is_ipv6 = address.host.find(':') != std::string::npos;
  auto const host = is_ipv6 ? "[" + address.host + "]" : address.host;
  return std::string(scheme) + "://" + host + ":" + std::to_string(address.port);
}

}  // namespace bindle::convergence
