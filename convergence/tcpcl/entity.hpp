#pragma once

#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "convergence/task.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/tcpcl/backoff.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/peer_authority.hpp"
#include "convergence/tcpcl/tls/tls_context.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <vector>

namespace bindle::convergence::tcpcl {

class Dialer;
class Listener;
struct Environment;

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
    std::shared_ptr<TlsContext const> tls = nullptr;  // none: no session runs under TLS
    PeerAuthority* authority = nullptr;               // none: everyone is taken, nobody believed
  };

  // `config` has passed validate().
  Entity(boost::asio::any_io_executor executor, Config config, Services services);

  // Only when stop() has completed, or the executor will not run any more.
  ~Entity();

  Entity(Entity const&) = delete;
  Entity& operator=(Entity const&) = delete;

  // Accepts sessions from now on. Port 0 picks a free one; the answer names the real one.
  Result<boost::asio::ip::tcp::endpoint> listen(boost::asio::ip::tcp::endpoint const& at);

  // Keeps a session to `peer` for ever: connects, reconnects with exponential backoff and jitter.
  void dial(Address peer);

  // Connection attempts that fail are repeated after ten times the usual delay, or again as usual.
  // Established sessions stay.
  void dial_rarely(bool rarely);

  // Ends all sessions cleanly with SESS_TERM. Completes when every BundleReceiver::receive has
  // returned and the last session is gone, which takes little more than Config::ending_timeout
  // even if a peer does not answer.
  Task<void> stop();

 private:
  std::shared_ptr<Environment> environment_;
  Random random_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::vector<std::shared_ptr<Dialer>> dialers_;
};

}  // namespace bindle::convergence::tcpcl
