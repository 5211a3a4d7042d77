#pragma once

#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "convergence/receive_memory.hpp"
#include "convergence/signal.hpp"
#include "convergence/tcpcl/config.hpp"
#include "convergence/tcpcl/counters.hpp"
#include "convergence/tcpcl/peer_authority.hpp"
#include "convergence/tcpcl/tls/tls_context.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <unordered_set>
#include <utility>

namespace bindle::convergence::tcpcl {

class Connection;

// What the connections of one entity have in common. Shared by them, because what still waits in
// a stopped executor is destroyed after the entity.
struct Environment {
  Environment(boost::asio::any_io_executor on,
              Config with,
              LinkIds& link_ids,
              BundleReceiver& bundle_receiver,
              LinkObserver& link_observer,
              std::shared_ptr<TlsContext const> own_tls,
              PeerAuthority* peer_authority,
              ReceiveMemory* receive_memory)
      : executor(std::move(on)),
        config(std::move(with)),
        ids(link_ids),
        receiver(bundle_receiver),
        observer(link_observer),
        tls(std::move(own_tls)),
        authority(peer_authority != nullptr ? *peer_authority : every_peer),
        own_memory(config.receive_memory),
        memory(receive_memory != nullptr ? *receive_memory : own_memory),
        connections_changed(executor) {}

  boost::asio::any_io_executor const executor;
  Config const config;
  LinkIds& ids;
  BundleReceiver& receiver;
  LinkObserver& observer;
  std::shared_ptr<TlsContext const> tls;  // null: no session runs under TLS
  EveryPeer every_peer{TlsPolicy::prefer};
  PeerAuthority& authority;
  ReceiveMemory own_memory;
  ReceiveMemory& memory;
  Counters counters;

  // Those that run, and how many of them were accepted and not given up.
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::size_t accepted = 0;
  Signal connections_changed;
  bool stopping = false;
  unsigned redial_factor = 1;  // of the delay between connection attempts
};

}  // namespace bindle::convergence::tcpcl
