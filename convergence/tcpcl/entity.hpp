#pragma once

#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "convergence/receive_memory.hpp"
#include "convergence/task.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/tcpcl/backoff.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/counters.hpp"
#include "convergence/tcpcl/peer_authority.hpp"
#include "convergence/tcpcl/tls/tls_context.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
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
    ReceiveMemory* memory = nullptr;  // none: one of its own, of Config::receive_memory
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

  // Connects to `peer` no more. A session to it goes on until it ends.
  void give_up(Address const& peer);

  // Connection attempts that fail are repeated after ten times the usual delay, or again as usual.
  // Established sessions stay.
  void dial_rarely(bool rarely);

  // Of the key that peers see, as KeyFingerprint; empty without TLS.
  std::string tls_fingerprint() const;

  // Of handshakes from now on.
  void use_tls(std::shared_ptr<TlsContext const> tls);

  // The authority has changed its mind: ends sessions that it would not let come about now, or with
  // another authentication, and those for which a CA vouched, which it may not trust any more.
  void judge_peers_again();

  Counters const& counters() const;

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
