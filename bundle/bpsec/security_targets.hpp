#pragma once

#include "bundle/bundle.hpp"

namespace bindle::bpsec {

// A replicated security block may stand in a fragment that some of its targets did not come with
// (RFC 9173 section 6.5): all extension blocks are in the fragment at offset zero only.
enum class MissingTargets { refused, passed_over };

// Checks how the security blocks of a bundle are put together (RFC 9172 sections 3.2 and 3.6 to
// 3.8) without opening them, and marks the blocks they target. A BIB that is encrypted itself says
// nothing. True when a BIB targets the primary block. Fails with Errc::malformed.
Result<bool> mark_security_targets(ExtensionBlocks& extensions,
                                   BlockView& payload,
                                   MissingTargets missing = MissingTargets::refused);

}  // namespace bindle::bpsec
