#include "convergence/udpcl/address.hpp"

#include <net/if.h>

#include <algorithm>
#include <utility>

namespace bindle::convergence::udpcl {
namespace {

constexpr std::string_view kScheme = "udpcl";

struct Scoped {
  std::string url;  // without the interface
  std::string interface;
};

Scoped take_interface(std::string_view url) {
  auto const from = url.find('%');
  if (from == std::string_view::npos) return {std::string(url), ""};
  auto const end = std::min(url.find_first_of("]:/", from), url.size());
  return {std::string(url.substr(0, from)) + std::string(url.substr(end)),
          std::string(url.substr(from + 1, end - from - 1))};
}

}  // namespace

Result<Address> parse_address(std::string_view url) {
  auto scoped = take_interface(url);
  TRY(auto parsed, parse_peer_url(scoped.url, kScheme));
  auto const has_interface = url.find('%') != std::string_view::npos;
  if (has_interface && (scoped.interface.empty() || scoped.interface.size() >= IF_NAMESIZE))
    return fail(Errc::invalid_argument,
                "\"" + std::string(url) +
                    "\" is not a peer address: behind \"%\" stands the name " +
                    "of a network interface");
  return Address{std::move(parsed.host), parsed.port, std::move(scoped.interface)};
}

std::string to_url(Address const& address) {
  auto const scope = address.interface.empty() ? "" : "%" + address.interface;
  return to_peer_url(kScheme, {address.host + scope, address.port});
}

}  // namespace bindle::convergence::udpcl
