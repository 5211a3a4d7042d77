#pragma once

#include "agent/http/exchange.hpp"
#include "agent/http/request_counters.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

namespace bindle::agent::http {

// Answers one request. What it returns as an error, and did not answer itself, is sent as JSON.
using Handler = std::function<Task<Result<void>>(Exchange&)>;

// The HTTP/1.1 listener of the admin port. Runs on the executor's one thread.
class Server {
 public:
  struct Limits {
    std::size_t connections = 256;
    std::size_t header_octets = 16u << 10;
  };

  // Binds and listens at once; port 0 takes a free one.
  static Result<std::unique_ptr<Server>> open(boost::asio::any_io_executor executor,
                                              boost::asio::ip::tcp::endpoint endpoint,
                                              Limits limits,
                                              Handler handler);
  ~Server();

  void start();
  void stop();

  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }

  RequestCounters const& counters() const { return counters_; }

 private:
  class Connection;

  Server(boost::asio::ip::tcp::acceptor acceptor, Limits limits, Handler handler);

  Task<void> accept();
  Task<void> serve(std::shared_ptr<Connection> connection);

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
  Limits limits_;
  Handler handler_;
  RequestCounters counters_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  bool stopped_ = false;
};

}  // namespace bindle::agent::http
