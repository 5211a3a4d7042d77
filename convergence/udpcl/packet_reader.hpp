#pragma once

#include "bundle/bytes.hpp"

#include <boost/container/static_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bindle::convergence::udpcl {

inline constexpr std::size_t kMaxExtensionMaps = 16;
inline constexpr std::uint64_t kMaxExtensionItems = 32;  // in one map

// What a datagram holds that matters. All of it empty: a keepalive, padding, or extension items
// that ask for nothing.
struct Packet {
  // What looks like whole BPv7 bundles, unframed or as transfers of one segment. Views into the
  // datagram.
  boost::container::static_vector<ByteView, kMaxExtensionMaps> bundles;
  std::optional<std::string_view> unsupported;  // that was in it besides
  bool malformed = false;                       // and then nothing else counts
};

// Tells by the first octet what a datagram is (draft-ietf-dtn-udpcl-04 section 3.4, table 1), and
// walks through the extension maps of one that begins with a map. Unknown extension items are
// ignored (section 3.5), and so is everything behind padding. Not supported are BPv6, DTLS and
// transfers of several segments: bundles that are too long come as fragments (section 2.6).
// Allocates nothing but the text of failures inside extension maps.
Packet read_packet(ByteView datagram);

}  // namespace bindle::convergence::udpcl
