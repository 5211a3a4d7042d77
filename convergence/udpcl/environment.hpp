#pragma once

#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "convergence/signal.hpp"
#include "convergence/udpcl/config.hpp"
#include "convergence/udpcl/counters.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace bindle::convergence::udpcl {

class Peer;
class Port;
class StrangerLink;

// What the ports and peers of one entity have in common. Shared by them, because what still waits
// in a stopped executor is destroyed after the entity.
struct Environment {
  Environment(boost::asio::any_io_executor on,
              Config with,
              LinkIds& link_ids,
              BundleReceiver& bundle_receiver,
              LinkObserver& link_observer)
      : executor(std::move(on)),
        config(std::move(with)),
        ids(link_ids),
        receiver(bundle_receiver),
        observer(link_observer),
        changed(executor) {}

  boost::asio::any_io_executor const executor;
  Config const config;
  LinkIds& ids;
  BundleReceiver& receiver;
  LinkObserver& observer;

  std::map<int, std::shared_ptr<Port>> ports;  // by address family
  std::vector<std::shared_ptr<Peer>> peers;
  std::shared_ptr<StrangerLink> strangers;  // once one has come
  Counters counters;

  std::size_t undecided_octets = 0;  // received and not yet durable or refused
  int tasks = 0;
  Signal changed;  // told when one of these two has become less, or stopping true
  bool stopping = false;
};

}  // namespace bindle::convergence::udpcl
