#pragma once

#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "convergence/task.hpp"
#include "convergence/udpcl/address.hpp"
#include "convergence/udpcl/config.hpp"
#include "convergence/udpcl/counters.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/udp.hpp>

#include <memory>

namespace bindle::convergence::udpcl {

struct Environment;

// A node's UDP convergence layer: plain BPv7 bundles, one in a datagram (RFC 7122 section 3.2,
// draft-ietf-dtn-udpcl-04 section 3.3 "unframed transfer"). Nothing is acknowledged. Runs on one
// thread, that of `executor`.
class Entity {
 public:
  struct Services {
    LinkIds& ids;
    BundleReceiver& receiver;
    LinkObserver& observer;
  };

  Entity(boost::asio::any_io_executor executor, Config config, Services services);

  // Only when stop() has completed, or the executor will not run any more.
  ~Entity();

  Entity(Entity const&) = delete;
  Entity& operator=(Entity const&) = delete;

  // Receives from now on, and sends from there. Once, and before the first add_peer(). [::] takes
  // IPv4 too. Port 0 picks a free one; the answer names the real one.
  Result<boost::asio::ip::udp::endpoint> listen(boost::asio::ip::udp::endpoint const& at);

  // Its link comes up as soon as its address is known, and stays up.
  void add_peer(Address peer);

  Counters const& counters() const;

  // Completes when every BundleReceiver::receive has returned and all links are down.
  Task<void> stop();

 private:
  Result<boost::asio::ip::udp::endpoint> open(boost::asio::ip::udp::endpoint const& at);

  std::shared_ptr<Environment> environment_;
};

}  // namespace bindle::convergence::udpcl
