#pragma once

#include "bundle/bytes.hpp"
#include "bundle/eid.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>

namespace bindle {

// The delivery predictabilities of a node (RFC 6693), as it tells them to a neighbour: the payload
// of a bundle of content kind `predictabilities`. The bytes are in docs/formats.md.
struct Predictabilities {
  static constexpr std::size_t kMost = 1024;
  static constexpr std::uint16_t kCertain = 65535;

  std::map<Eid, std::uint16_t> towards;  // node id -> 1 to kCertain

  friend bool operator==(Predictabilities const&, Predictabilities const&) = default;
};

// At most kMost of them.
Bytes encode_predictabilities(Predictabilities const& table);

// Errc::malformed, also for one node twice and for a probability of nothing or above kCertain;
// Errc::unsupported for other versions.
Result<Predictabilities> decode_predictabilities(ByteView payload);

}  // namespace bindle
