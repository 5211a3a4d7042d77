#pragma once

#include "convergence/signal.hpp"
#include "convergence/udpcl/datagram_link.hpp"
#include "convergence/udpcl/environment.hpp"
#include "convergence/udpcl/port.hpp"
#include "convergence/udpcl/token_bucket.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <string>

namespace bindle::convergence::udpcl {

// Sends bundles to one address, one in a datagram, at the configured rate. Shared as every Link is.
class PeerLink final : public DatagramLink, public std::enable_shared_from_this<PeerLink> {
 public:
  struct Path {
    std::shared_ptr<Port> port;  // what is sent leaves from here
    DatagramTarget target;
  };

  PeerLink(std::shared_ptr<Environment> environment, LinkDescription description, Path path);

  // Sends what waits, until close(). Then completes, when every transfer has its outcome and
  // link_down was told.
  Task<void> run();

  // Never completes with more than TransferOutcome::sent_unconfirmed; refused_no_resources when the
  // network is down, or there is no way to the peer.
  Task<TransferOutcome> send(OutgoingBundle bundle) override;

  void close() override { close("it is given up"); }

  void close(std::string reason);

 private:
  struct Waiting {
    OutgoingBundle bundle;
    boost::asio::any_completion_handler<void(TransferOutcome)> decided;
  };

  Task<TransferOutcome> queued(OutgoingBundle bundle);
  Task<TransferOutcome> depart(OutgoingBundle bundle);
  TransferOutcome outcome_of(boost::system::error_code const& error, std::size_t octets);

  std::shared_ptr<Environment> environment_;
  Path path_;
  TokenBucket bucket_;
  Signal changed_;
  boost::asio::steady_timer pause_;
  std::deque<Waiting> waiting_;
  std::string close_reason_;
  bool closed_ = false;
  bool failure_noted_ = false;
};

}  // namespace bindle::convergence::udpcl
