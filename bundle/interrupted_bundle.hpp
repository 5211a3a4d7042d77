#pragma once

#include "bundle/bundle.hpp"
#include "bundle/bytes.hpp"

#include <cstdint>

namespace bindle {

// With less payload than this, the beginning of a bundle is not worth a fragment.
inline constexpr std::uint64_t kLeastInterruptedPayload = std::uint64_t{64} << 10;

// What arrived of a bundle before its transfer was cut off, as a fragment of it on the wire
// (RFC 9171 section 5.8): all its blocks, and the payload as far as it came. The CRC that the
// payload block may have is made for these octets; the one of the whole payload did not arrive.
// Errc::not_found when less than kLeastInterruptedPayload came, Errc::not_permitted when the bundle
// must not be fragmented, otherwise as parse_bundle() fails.
Result<Bytes> fragment_of_interrupted(ByteView beginning, ParsePolicy const& policy = {});

}  // namespace bindle
