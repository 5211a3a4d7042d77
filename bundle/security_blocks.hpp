#pragma once

#include "bundle/bundle.hpp"

namespace bindle {

// Checks how the security blocks of a bundle are put together (RFC 9172 sections 3.2 and 3.6 to
// 3.8) without opening them, and marks the blocks they target. A BIB that is encrypted itself says
// nothing. True when a BIB targets the primary block. Fails with Errc::malformed.
Result<bool> mark_security_targets(ExtensionBlocks& extensions, BlockView& payload);

}  // namespace bindle
