#pragma once

#include "bundle/eid.hpp"
#include "convergence/task.hpp"
#include "convergence/udpcl/address.hpp"
#include "convergence/udpcl/environment.hpp"
#include "convergence/udpcl/peer_link.hpp"

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace bindle::convergence::udpcl {

// A configured address, and the link to it, which is up from when the address is known until the
// node stops. Shared with its task, which may end after the entity.
class Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(std::shared_ptr<Environment> environment, Address address);

  // Ends after stop(), when the link is down.
  Task<void> run();
  void stop();

  // Groups have no name: several nodes hear what is sent to them.
  bool is_named() const { return !name_.is_null() || is_group_; }

  // The node there calls itself so. Its link goes down and comes up again under that name.
  void name(Eid const& node);

  // None until the address is resolved.
  std::optional<boost::asio::ip::udp::endpoint> endpoint() const;

  // Null while there is none.
  std::shared_ptr<PeerLink> link() const { return link_; }

 private:
  Task<Result<PeerLink::Path>> find_path();
  Task<Result<boost::asio::ip::udp::endpoint>> resolve();
  Result<PeerLink::Path> path_to(boost::asio::ip::udp::endpoint const& endpoint);
  Task<void> hold_links(PeerLink::Path path);
  LinkDescription describe(PeerLink::Path const& path) const;
  void note_failure(Error const& error);

  std::shared_ptr<Environment> environment_;
  Address address_;
  Eid name_;
  bool is_group_ = false;
  std::optional<DatagramTarget> target_;
  std::shared_ptr<PeerLink> link_;
  boost::asio::ip::udp::resolver resolver_;
  boost::asio::steady_timer pause_;
  bool stopped_ = false;
  bool failure_noted_ = false;
};

using Peers = std::vector<std::shared_ptr<Peer>>;

// The peer at this very endpoint; else the only one at this address, since some agents send from
// other ports than they listen at. Null when there is none.
std::shared_ptr<Peer> find_sender(Peers const& peers, boost::asio::ip::udp::endpoint const& source);

// The multicast or broadcast peer whose address this is. Null when there is none.
std::shared_ptr<Peer> find_group(Peers const& peers, boost::asio::ip::address const& destination);

}  // namespace bindle::convergence::udpcl
