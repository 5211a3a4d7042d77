#include "convergence/tcpcl/address.hpp"

#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

constexpr std::string_view kScheme = "tcpcl";

}  // namespace

Result<Address> parse_address(std::string_view url) {
  TRY(auto parsed, parse_peer_url(url, kScheme));
  return Address{std::move(parsed.host), parsed.port};
}

std::string to_url(Address const& address) {
  return to_peer_url(kScheme, {address.host, address.port});
}

}  // namespace bindle::convergence::tcpcl
