#include "convergence/tcpcl/remote_address.hpp"

namespace bindle::convergence::tcpcl {

std::string to_text(boost::asio::ip::tcp::endpoint const& endpoint) {
  auto const host = endpoint.address().to_string();
  auto const text = endpoint.address().is_v6() ? "[" + host + "]" : host;
  return text + ":" + std::to_string(endpoint.port());
}

std::string remote_address(boost::asio::ip::tcp::socket const& socket) {
  boost::system::error_code error;
  auto const endpoint = socket.remote_endpoint(error);
  return error ? "unknown" : to_text(endpoint);
}

}  // namespace bindle::convergence::tcpcl
