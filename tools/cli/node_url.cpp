#include "tools/cli/node_url.hpp"

#include "tools/cli/port_number.hpp"

#include <boost/url/parse.hpp>

namespace bindle::cli {

std::string NodeUrl::to_string() const {
  auto const is_v6 = host.find(':') != std::string::npos;
  return "http://" + (is_v6 ? "[" + host + "]" : host) + ":" + port;
}

Result<NodeUrl> parse_node_url(std::string_view text) {
  auto const whole = text.find("://") == std::string_view::npos ? "http://" + std::string(text)
                                                                : std::string(text);
  auto const url = boost::urls::parse_uri(whole);
  auto const good = url && url->scheme() == "http" && !url->encoded_host_address().empty() &&
                    !url->has_userinfo() && !url->has_query() && !url->has_fragment() &&
                    (url->encoded_path().empty() || url->encoded_path() == "/") &&
                    (url->port().empty() || port_number(std::string(url->port())).value_or(0) != 0);
  if (!good) {
    return fail(Errc::invalid_argument,
                "\"" + std::string(text) + "\" is no address of a node, such as " +
                    std::string(kDefaultNode));
  }
  NodeUrl node;
  node.host = url->host_address();
  node.port = url->port().empty() ? "8620" : std::string(url->port());
  return node;
}

}  // namespace bindle::cli
