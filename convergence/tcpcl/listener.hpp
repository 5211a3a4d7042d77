#pragma once

#include "convergence/task.hpp"
#include "convergence/tcpcl/environment.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace bindle::convergence::tcpcl {

// Accepts connections on one endpoint. Shared with its task, which may end after the entity.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  static Result<std::shared_ptr<Listener>> open(std::shared_ptr<Environment> environment,
                                                boost::asio::ip::tcp::endpoint const& at);

  // The real one, also when port 0 was asked for.
  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }

  // Ends after stop(). Survives every failure to accept.
  Task<void> run();
  void stop();

 private:
  Listener(std::shared_ptr<Environment> environment,
           boost::asio::ip::tcp::acceptor acceptor,
           boost::asio::ip::tcp::endpoint endpoint);

  void take(boost::asio::ip::tcp::socket socket);
  bool make_room();
  Task<void> serve(boost::asio::ip::tcp::socket socket);

  std::shared_ptr<Environment> environment_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
  boost::asio::steady_timer pause_;
  bool full_ = false;
};

}  // namespace bindle::convergence::tcpcl
