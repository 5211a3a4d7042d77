#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace bindle::convergence::tcpcl {

// "127.0.0.1:4556" or "[::1]:4556".
std::string to_text(boost::asio::ip::tcp::endpoint const& endpoint);

// Of the peer; "unknown" once it is no longer connected.
std::string remote_address(boost::asio::ip::tcp::socket const& socket);

}  // namespace bindle::convergence::tcpcl
