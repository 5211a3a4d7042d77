#pragma once

#include "bundle/bytes.hpp"
#include "bundle/eid.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::convergence::discovery {

// Names of convergence layers in beacons, as dtn7-rs has them.
inline constexpr std::string_view kTcpclService = "tcp";
inline constexpr std::string_view kUdpclService = "udp";

// "Here is node N, and it can be reached so": the CBOR beacon of dtn7-rs, version 7 of IPND. The
// address is the one the datagram came from. Nothing in it is authenticated.
struct Beacon {
  struct Service {
    std::string layer;
    std::optional<std::uint16_t> port;

    friend bool operator==(Service const&, Service const&) = default;
  };

  Eid node;
  std::uint32_t sequence = 0;  // one more for each beacon to the same address
  std::vector<Service> services;
  std::optional<std::chrono::seconds> period;  // when the next one follows; 0: the node leaves

  std::optional<std::uint16_t> port_of(std::string_view layer) const;

  friend bool operator==(Beacon const&, Beacon const&) = default;
};

inline constexpr std::size_t kMaxBeaconSize = 2048;  // octets
inline constexpr std::uint64_t kMaxServices = 16;
inline constexpr std::size_t kMaxLayerName = 32;
inline constexpr std::chrono::seconds kMaxPeriod = std::chrono::days(1);

// An array of version, flags, EID, sequence number and, as the flags say, the service block and the
// period in seconds. `beacon.node` is a node id.
Bytes encode_beacon(Beacon const& beacon);

// Takes sequence number and EID in either order, since descriptions of the format differ from the
// program, and passes over services that are no convergence layers. Errc::malformed, and
// Errc::unsupported for another version.
Result<Beacon> decode_beacon(ByteView datagram);

}  // namespace bindle::convergence::discovery
