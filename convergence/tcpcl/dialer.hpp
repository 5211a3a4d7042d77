#pragma once

#include "convergence/link.hpp"
#include "convergence/task.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/tcpcl/backoff.hpp"
#include "convergence/tcpcl/environment.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <vector>

namespace bindle::convergence::tcpcl {

// Keeps a session to one peer. Shared with its task, which may end after the entity.
class Dialer : public std::enable_shared_from_this<Dialer> {
 public:
  Dialer(std::shared_ptr<Environment> environment, Address peer, Random random);

  Address const& peer() const { return peer_; }

  // Ends after stop(), when the session has ended.
  Task<void> run();

  // Connects no more. An established session is ended by its connection.
  void stop();

 private:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

  Task<bool> hold_session();
  Task<void> wait_while_peer_dials();
  Task<Result<void>> connect();
  Task<Result<Endpoints>> resolve();
  void note_failure(Error const& error);

  std::shared_ptr<Environment> environment_;
  Address peer_;
  Backoff backoff_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;  // while connecting
  boost::asio::steady_timer pause_;
  LinkDescription last_;  // session that was established
  bool stopped_ = false;
  bool failure_noted_ = false;
};

}  // namespace bindle::convergence::tcpcl
