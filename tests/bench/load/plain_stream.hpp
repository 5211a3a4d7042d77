#pragma once

#include "convergence/task.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>

// A TCP connection that carries octets and nothing else: the reference for bundles of that length.
namespace bindle::bench {

// Writes `octets` and waits until the other side has read them all. Seconds.
Task<double> send_stream(boost::asio::ip::tcp::endpoint to, std::uint64_t octets);

// Reads one connection to its end, then answers with one octet.
Task<void> take_stream(boost::asio::ip::tcp::acceptor& acceptor);

}  // namespace bindle::bench
