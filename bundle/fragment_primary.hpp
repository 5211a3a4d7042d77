#pragma once

#include "bundle/bytes.hpp"
#include "bundle/primary_block.hpp"

#include <optional>

namespace bindle {

// The primary block `wire` as that of a fragment at `position`, or of the whole bundle without one
// (RFC 9171 sections 5.8 and 5.9): flag, position and CRC are new; the EIDs, the timestamp and the
// lifetime keep their very octets, so that cutting a bundle up and putting it together again gives
// the block that a BIB signed. `wire` passed read_primary_block() before.
Result<Bytes> reposition_primary_block(ByteView wire,
                                       std::optional<FragmentPosition> const& position,
                                       CrcType crc_type);

}  // namespace bindle
