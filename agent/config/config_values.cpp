#include "agent/config/config_values.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

namespace bindle::agent {
namespace {

Error malformed_value() {
  return fail(Errc::invalid_argument, "");
}

}  // namespace

Result<Eid> parse_node_id(std::string_view text) {
  auto const id = Eid::parse(text);
  if (!id) return fail(Errc::invalid_argument, id.error().detail);
  if (id->is_null() || !id->is_node_id() || id->is_local_node()) return malformed_value();
  return *id;
}

Result<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text) {
  auto const parsed = boost::urls::parse_authority({text.data(), text.size()});
  if (!parsed || parsed->has_userinfo() || !parsed->has_port() || parsed->port().empty()) {
    return malformed_value();
  }
  // Boost's port_number() wraps some numbers above 65535 around.
  std::string const port_text(parsed->port());
  std::uint16_t port = 0;
  auto const* const end = port_text.data() + port_text.size();
  auto const [behind, out_of_range] = std::from_chars(port_text.data(), end, port);
  if (out_of_range != std::errc{} || behind != end) return malformed_value();

  std::string const host(parsed->encoded_host_address());
  boost::system::error_code error;
  auto const address =
      boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error) return malformed_value();
  return boost::asio::ip::tcp::endpoint(address, port);
}

std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto const comma = list.find(',');
    auto part = list.substr(0, comma);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part.remove_suffix(part.size() - std::min(part.find_last_not_of(' ') + 1, part.size()));
    parts.push_back(part);
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

Result<std::optional<boost::asio::ip::tcp::endpoint>> parse_optional_listen_address(
    std::string_view text) {
  if (text.empty()) return std::optional<boost::asio::ip::tcp::endpoint>();
  TRY(auto const endpoint, parse_listen_address(text));
  return std::optional(endpoint);
}

}  // namespace bindle::agent
