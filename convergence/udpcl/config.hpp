#pragma once

#include "bundle/eid.hpp"
#include "convergence/udpcl/token_bucket.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle::convergence::udpcl {

// Octets of bundle that fit a packet of 1280 octets, the least that every IPv6 link carries (RFC
// 8200 section 5), behind the headers of IPv6 and UDP.
inline constexpr std::uint64_t kSafeTransferMtu = 1232;
inline constexpr std::uint64_t kLeastTransferMtu = 160;    // what a link of 200 octets leaves
inline constexpr std::uint64_t kMostTransferMtu = 65'507;  // what IPv4 and UDP can carry

struct Config {
  // A datagram that a group or broadcast address brings back is known by them.
  std::vector<Eid> own_node_ids;

  std::uint64_t transfer_mtu = kSafeTransferMtu;
  TokenBucket::Rate rate;  // to each peer

  // False: only what comes from configured peers, or to their groups, is looked at.
  bool accept_strangers = true;

  // Nothing more is read from sockets while bundles of so many octets are not yet durable.
  std::size_t receive_memory = 16u << 20;
};

}  // namespace bindle::convergence::udpcl
