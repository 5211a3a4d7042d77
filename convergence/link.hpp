#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "convergence/task.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace bindle::convergence {

// Names one link for as long as the process lives; never used twice.
struct LinkId {
  std::uint64_t value = 0;

  friend auto operator<=>(LinkId, LinkId) = default;
};

// Hands out link ids. One for all convergence layers of a node, so that ids do not collide.
class LinkIds {
 public:
  LinkId next() { return LinkId{++last_}; }

 private:
  std::uint64_t last_ = 0;
};

enum class Direction { dialled, accepted };

// By what it was established that the peer is the node that it says it is.
enum class Authentication {
  none,
  first_use,  // by the key that this node ID had when it was first met
  pinned,     // by a key that people named
  ca,         // by a certificate of a trusted CA
};

std::string_view name(Authentication authentication);

struct LinkDescription {
  LinkId id;
  Direction direction = Direction::accepted;
  std::string medium;          // "tcpcl", "udpcl"
  std::string peer_node_id;    // what the peer calls itself, may be empty; see `authenticated`
  std::string remote_address;  // "127.0.0.1:4556", "[::1]:4556"
  std::string dialled_url;     // empty if accepted
  bool encrypted = false;
  Authentication authenticated = Authentication::none;
  std::optional<PublisherKey> peer_key;  // that the peer proved to have, if it is an Ed25519 key
  std::string peer_fingerprint;          // "sha256:..." of the key it proved to have; may be empty
  std::chrono::seconds keepalive{0};     // 0: off
  std::uint64_t peer_segment_mru = 0;
  std::uint64_t peer_transfer_mru = 0;
  // The longest bundle that may be sent; what is longer leaves in fragments.
  std::uint64_t transfer_mtu = std::numeric_limits<std::uint64_t>::max();
  // False: send() ends with sent_unconfirmed at best, and nobody was greeted when it came up.
  bool acknowledges = true;
  // What comes over it is from strangers, and counts against what they may use.
  bool foreign = false;
  // Nothing can be sent over it.
  bool receives_only = false;
};

// Since the link came up. A bundle counts as sent when the peer has acknowledged all of it, or,
// where nothing is acknowledged, when it has left; as received when our own final acknowledgement
// was due.
struct LinkCounters {
  std::uint64_t bundles_sent = 0;
  std::uint64_t bundle_bytes_sent = 0;
  std::uint64_t bundles_received = 0;
  std::uint64_t bundle_bytes_received = 0;
  std::uint64_t refused_by_peer = 0;
  std::uint64_t refused_by_us = 0;
  std::uint64_t bytes_written = 0;  // on the wire, with all overhead
  std::uint64_t bytes_read = 0;
};

// A bundle in up to three pieces that are sent one after the other, without being joined.
struct OutgoingBundle {
  Bytes head;
  Bytes payload;
  Bytes tail;

  std::uint64_t size() const {
    return std::uint64_t{head.size()} + std::uint64_t{payload.size()} + std::uint64_t{tail.size()};
  }
};

// Reason codes of XFER_REFUSE (RFC 9174 section 5.2.4); other layers map theirs to these.
enum class RefuseReason : std::uint8_t {
  unknown = 0x00,
  completed = 0x01,  // we have the complete bundle already
  no_resources = 0x02,
  retransmit = 0x03,
  not_acceptable = 0x04,  // do not offer the same bundle again
  extension_failure = 0x05,
  session_terminating = 0x06,
};

std::string_view name(RefuseReason reason);

// How a transfer ended. Unless it is acknowledged or refused_completed the bundle is still ours
// to deliver; the peer may nevertheless hold it (a lost last acknowledgement).
enum class TransferOutcome {
  acknowledged,      // the peer has taken responsibility for the whole bundle
  sent_unconfirmed,  // it has left over a link where nothing is acknowledged and loss is normal
  refused_unknown,
  refused_completed,
  refused_no_resources,
  refused_retransmit,
  refused_not_acceptable,
  refused_extension,
  refused_session_terminating,  // by the peer, or not begun because the session was ending
  too_large_for_peer,           // longer than the transfer MTU; nothing was sent
  link_lost,
};

std::string_view name(TransferOutcome outcome);

// One established connection to one peer. Every call is made on the thread of its executor.
// Shared: the layer runs the link while whoever heard of it in link_up still uses it.
class Link {
 public:
  virtual ~Link() = default;

  virtual LinkDescription const& description() const = 0;
  virtual LinkCounters counters() const = 0;

  // Completes when the peer's last acknowledgement, a refusal or the loss of the link decides.
  // Any number may be outstanding; they leave in the order of the calls. It cannot be cancelled:
  // a peer that stays silent is found out by the link itself, which then is lost.
  virtual Task<TransferOutcome> send(OutgoingBundle bundle) = 0;

  // Ends the session cleanly: transfers under way may finish for a short while, new ones are
  // refused, then link_down follows.
  virtual void close() = 0;

  LinkId id() const { return description().id; }
};

}  // namespace bindle::convergence

template <>
struct std::hash<bindle::convergence::LinkId> {
  std::size_t operator()(bindle::convergence::LinkId id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value);
  }
};
