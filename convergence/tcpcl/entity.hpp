#pragma once

#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "convergence/signal.hpp"
#include "convergence/task.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/tcpcl/backoff.hpp"
#include "convergence/tcpcl/config.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace bindle::convergence::tcpcl {

class Connection;
class Dialer;
class Listener;
struct SessionEnvironment;

// A node's TCPCLv4 convergence layer (RFC 9174): its listeners, its dialers and their sessions.
// Runs on one thread, that of `executor`. The receiver and the observer are told of everything
// that happens.
class Entity {
 public:
  struct Services {
    LinkIds& ids;
    BundleReceiver& receiver;
    LinkObserver& observer;
    Random random;
  };

  // `config` has passed validate().
  Entity(boost::asio::any_io_executor executor, Config config, Services services);

  // stop() has completed, or the executor will not run any more.
  ~Entity();

  Entity(Entity const&) = delete;
  Entity& operator=(Entity const&) = delete;

  // Accepts sessions from now on. Port 0 picks a free one; the answer names the real one.
  Result<boost::asio::ip::tcp::endpoint> listen(boost::asio::ip::tcp::endpoint const& at);

  // Keeps a session to `peer` for ever: connects, reconnects with exponential backoff and jitter.
  void dial(Address peer);

  // Ends all sessions cleanly with SESS_TERM and completes when the last one is gone, at the
  // latest after Config::ending_timeout, and every BundleReceiver::receive has returned.
  Task<void> stop();

 private:
  boost::asio::any_io_executor executor_;
  Config const config_;
  Services services_;
  std::unique_ptr<SessionEnvironment> environment_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<Dialer>> dialers_;
};

}  // namespace bindle::convergence::tcpcl
